"""Microsoft Entra and Microsoft Graph."""

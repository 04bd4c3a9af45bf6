"""Microsoft Entra and Microsoft Graph, simulated."""

"""Microsoft Graph: calendars, mail and change notifications."""

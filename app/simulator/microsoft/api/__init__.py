"""What the control API does to directories, calendars and subscriptions."""

"""Pages of the simulated cloud: mailboxes, calendars, Zoom, consent, mishaps."""

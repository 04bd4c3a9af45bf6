"""The client of CalDAV servers, against a real one."""

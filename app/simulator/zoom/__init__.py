"""Zoom: server-to-server tokens and the meetings of licensed hosts."""

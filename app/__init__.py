"""Holdfast: the web application and everything it shares with the worker."""

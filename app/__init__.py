"""Holdfast: the web application and everything it shares with the worker."""

# Before anything reads a zone.
from app import zones as zones

"""The only door to SQL: calls of functions in schema `api`, and notifications."""

from app.db.database import Database
from app.db.errors import DatabaseUnavailable, NotMigrated, RaisedError
from app.db.listener import Listener

__all__ = ["Database", "DatabaseUnavailable", "Listener", "NotMigrated", "RaisedError"]

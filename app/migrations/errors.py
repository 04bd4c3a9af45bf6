"""The one error of the migration: its message tells the operator what to do."""


class MigrationError(Exception):
    """The database could not be migrated; nothing of the failed step was kept."""

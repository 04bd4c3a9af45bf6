"""`holdfast migrate`: brings a database to the state that this version of the code expects.

Two kinds of truth. Tables, types, indexes and constraints change by migration
(`sql/migrations`, applied once, forward only, never edited); `sql/schema` shows the same state
as a whole, in the files `00` to `79`. Everything that can be replaced in place is reloaded
whole after every run: one function per file from `sql/functions`, then the repeatable files
`80` to `99` of `sql/schema` (triggers, policies, rows of reference data, views, owners and
grants). What no file defines any more is dropped.
"""

from app.migrations.errors import MigrationError
from app.migrations.history import UnreleasedDatabase
from app.migrations.runner import Report, migrate, refuse_unreleased

__all__ = ["MigrationError", "Report", "UnreleasedDatabase", "migrate", "refuse_unreleased"]

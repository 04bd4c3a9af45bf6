"""`holdfast` and `python -m app`: one command line."""

from __future__ import annotations

import sys

from app.cli import cli
from app.config import SettingsError
from app.db import DatabaseUnavailable, RaisedError
from app.devdb import ClusterError
from app.migrations import MigrationError, UnreleasedDatabase


def main() -> None:
    """Run a command. What an operator can fix ends it with one line instead of a traceback."""
    try:
        cli()
    except SettingsError as error:
        _end(error, 2)
    except UnreleasedDatabase as error:
        _end(error, 1)
    except MigrationError as error:
        _end(f"migration failed: {error}", 1)
    except ClusterError as error:
        _end(f"embedded PostgreSQL: {error}", 1)
    except DatabaseUnavailable as error:
        _end(f"the database is not available: {error}", 1)
    except RaisedError as error:
        _end(f"refused: {error.code}: {error.detail.get('detail', error.hint or '')}", 1)


def _end(reason: object, code: int) -> None:
    print(f"holdfast: {reason}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()

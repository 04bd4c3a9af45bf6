"""`python -m app.migrations.first`: the first migration, written again from `sql/schema`.

It is the files `00` to `79` as they stand, one after the other, as long as nothing was released
that could have applied it: then a table has one place to be changed in. From the first release or
the second migration on it is history, and every change of a table is a migration of its own.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from app.migrations.runner import SQL_FOLDER, table_files

NAME = "0001_platform"
_HEAD = """\
-- Everything as of the first release: sql/schema/00 to 79, in their order.
-- Written by `make first-migration`.
-- depends:
"""
_RELEASE = re.compile(r"^## \[\d", re.MULTILINE)


class FrozenError(Exception):
    """The first migration is not to be written any more; the message says why."""


def text(sql_folder: Path = SQL_FOLDER) -> str:
    """The migration that makes the tables of `sql_folder`."""
    parts = [f"-- {path.name}\n{path.read_text('utf-8')}" for path in table_files(sql_folder)]
    return "\n".join([_HEAD, *parts])


def check_not_frozen(sql_folder: Path = SQL_FOLDER) -> None:
    """While databases of other people cannot have it.

    Raises:
        FrozenError: there is a release, or a migration after it.
    """
    changelog = sql_folder.parent / "CHANGELOG.md"
    if _RELEASE.search(changelog.read_text(encoding="utf-8")):
        raise FrozenError("there is a release: a table changes by `make migration NAME=...`")
    later = [path.stem for path in (sql_folder / "migrations").glob("*.sql") if path.stem != NAME]
    if later:
        raise FrozenError(
            f"{min(later)} builds on {NAME}: a table changes by `make migration NAME=...`"
        )


def write(sql_folder: Path = SQL_FOLDER) -> Path:
    """Write the file.

    Raises:
        FrozenError: it is not to be written any more.
    """
    check_not_frozen(sql_folder)
    path = sql_folder / "migrations" / f"{NAME}.sql"
    path.write_text(text(sql_folder), encoding="utf-8")
    return path


def main() -> int:
    """The exit status."""
    try:
        print(write())
    except FrozenError as error:
        print(f"holdfast: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

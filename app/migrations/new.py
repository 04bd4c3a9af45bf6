"""`python -m app.migrations.new add_rooms`: an empty migration at the end of the chain."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from app.migrations.runner import SQL_FOLDER

_NAME = re.compile(r"[a-z][a-z0-9_]{2,40}")


def make(name: str, folder: Path = SQL_FOLDER / "migrations") -> Path:
    """The new file, which depends on the last one.

    Raises:
        ValueError: it is no name for a migration, or two have the last number.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name: lower case, digits and underscores, as add_rooms")
    names = sorted(path.stem for path in folder.glob("*.sql"))
    number = names[-1][:4]
    last = [one for one in names if one.startswith(number)]
    if len(last) > 1:
        raise ValueError(f"two have the number {number}, say which comes first: {', '.join(last)}")
    path = folder / f"{int(number) + 1:04}_{name}.sql"
    path.write_text(
        f"-- {name.replace('_', ' ').capitalize()}: say why.\n-- depends: {last[0]}\n\n",
        encoding="utf-8",
    )
    return path


def main() -> int:
    """The exit status."""
    try:
        print(make(sys.argv[1] if len(sys.argv) == 2 else ""))
    except ValueError as error:
        print(f"holdfast: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

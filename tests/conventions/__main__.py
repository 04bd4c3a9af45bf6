"""`python -m tests.conventions`: what `make check` says of SQL and layers."""

from __future__ import annotations

import sys

from tests.conventions import layers, sql_lint


def main() -> int:
    """The exit status: 1 if anything was found."""
    found = [*sql_lint.findings(), *layers.findings()]
    for finding in found:
        print(finding)
    print(f"{len(found)} findings in SQL and layers" if found else "SQL and layers: all good")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

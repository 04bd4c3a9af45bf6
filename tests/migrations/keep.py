"""`python -m tests.migrations.keep`: rows of the last migration but one, before it is history.

Called by `make migration`, when the new file is empty and no function knows of it yet.
"""

from __future__ import annotations

import sys

from tests.migrations.upgrading import KEPT, Rows, chain
from tests.migrations.world import fill
from tests.support.servers import NEWEST, running


def main() -> int:
    """The exit status."""
    *_, migration, _new = chain()
    if (KEPT / f"{migration}.sql").exists():
        return 0
    with running(NEWEST) as server, server.database() as database:
        fill(database)
        print(Rows.dump(database.superuser).keep(migration))
    return 0


if __name__ == "__main__":
    sys.exit(main())

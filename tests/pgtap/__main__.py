"""`make pgtap`: the pgTAP files against a database of their own, their lines as pgTAP prints them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.support import debian, pgtap
from tests.support.servers import NEWEST, OLDEST, Servers

FOLDER = Path(__file__).parent


def main() -> int:
    names = [path.stem for path in sorted(FOLDER.glob("*.sql"))]
    arguments = argparse.ArgumentParser(prog="make pgtap", description=__doc__)
    arguments.add_argument("files", nargs="*", help=f"of: {', '.join(names)}; default: all")
    arguments.add_argument("--postgres", choices=(NEWEST, OLDEST), default=NEWEST, help="version")
    given = arguments.parse_args()
    wanted = [Path(name).stem for name in given.files] or names
    if strange := sorted(set(wanted) - set(names)):
        arguments.error(f"no such file: {', '.join(strange)}; there are {', '.join(names)}")
    if pgtap.script() is None:
        print(f"pgTAP is missing: apt-get install {debian.PGTAP}", file=sys.stderr)
        return 2
    failed = []
    servers = Servers()
    try:
        with servers.get(given.postgres).database() as database:
            pgtap.install(database.superuser)
            for name in wanted:
                print(f"# {name}.sql", flush=True)
                output = pgtap.run(database.superuser, FOLDER / f"{name}.sql")
                print(output, flush=True)
                if wrong := pgtap.verdict(output):
                    failed.append(f"{name}.sql: {wrong}")
    finally:
        servers.close()
    for line in failed:
        print(f"# FAILED {line}", file=sys.stderr)
    print(f"# {len(wanted) - len(failed)} of {len(wanted)} files passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

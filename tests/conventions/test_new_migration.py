"""`make migration` and `make first-migration`: the chain has an end, and one beginning."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from app.migrations import first
from app.migrations.new import make
from app.migrations.runner import SQL_FOLDER


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    (tmp_path / "0001_initial.sql").write_text("create table a ();\n")
    (tmp_path / "0002_more.sql").write_text("-- depends: 0001_initial\n\nselect 1;\n")
    return tmp_path


def test_a_migration_depends_on_the_last_one(chain: Path) -> None:
    """Twice, the second depends on the first."""
    first, second = make("add_rooms", chain), make("drop_rooms", chain)
    assert [first.name, second.name] == ["0003_add_rooms.sql", "0004_drop_rooms.sql"]
    assert "-- depends: 0002_more\n" in first.read_text()
    assert "-- depends: 0003_add_rooms\n" in second.read_text()


@pytest.mark.parametrize("name", ["", "x", "Add", "add rooms", "../rooms", "add-rooms"])
def test_a_name_that_is_none_makes_no_file(chain: Path, name: str) -> None:
    """Nothing is written."""
    with pytest.raises(ValueError, match="no name"):
        make(name, chain)
    assert len(list(chain.iterdir())) == 2


def test_two_of_a_number_are_told(chain: Path) -> None:
    """As after a merge: somebody has to say which comes first."""
    (chain / "0002_other.sql").write_text("-- depends: 0001_initial\n")
    with pytest.raises(ValueError, match="0002_more, 0002_other"):
        make("add_rooms", chain)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder `sql` with files of every kind, beside a changelog without a release."""
    folder = tmp_path / "sql"
    for name in ("00_schemas", "59_work", "79_last", "80_triggers"):
        path = folder / "schema" / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"select '{name}';\n", encoding="utf-8")
    (folder / "migrations").mkdir()
    (tmp_path / "CHANGELOG.md").write_text("## [Unreleased]\n", encoding="utf-8")
    return folder


def test_the_next_migration_of_ours_depends_on_the_first(tree: Path) -> None:
    """Which is made of the tables alone, in their order."""
    written = first.write(tree)
    assert re.findall(r"select '(\w+)'", written.read_text()) == [
        "00_schemas",
        "59_work",
        "79_last",
    ]
    assert "-- depends: 0001_platform\n" in make("add_rooms", tree / "migrations").read_text()


def test_the_first_migration_is_written_until_there_is_a_second(tree: Path) -> None:
    """Whoever applied the first would never get what is written into it then."""
    before = first.write(tree).read_text()
    make("add_rooms", tree / "migrations")
    (tree / "schema" / "59_work.sql").write_text("select 2;\n")
    with pytest.raises(first.FrozenError, match="0002_add_rooms builds on 0001_platform"):
        first.write(tree)
    assert (tree / "migrations" / "0001_platform.sql").read_text() == before


def test_the_first_migration_is_written_until_there_is_a_release(tree: Path) -> None:
    """The changelog says so."""
    first.write(tree)
    (tree.parent / "CHANGELOG.md").write_text("## [Unreleased]\n\n## [0.1.0] - 2027-01-01\n")
    with pytest.raises(first.FrozenError, match="there is a release"):
        first.write(tree)


def test_the_folder_has_an_end(tmp_path: Path) -> None:
    """Ours, as it is today."""
    folder = tmp_path / "migrations"
    shutil.copytree(SQL_FOLDER / "migrations", folder)
    last = max(path.stem for path in folder.glob("*.sql"))
    assert f"-- depends: {last}\n" in make("add_rooms", folder).read_text()

"""`make migration`: the file comes to stand at the end of the chain."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

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


def test_the_folder_has_an_end(tmp_path: Path) -> None:
    """Ours, as it is today."""
    folder = tmp_path / "migrations"
    shutil.copytree(SQL_FOLDER / "migrations", folder)
    last = max(path.stem for path in folder.glob("*.sql"))
    assert f"-- depends: {last}\n" in make("add_rooms", folder).read_text()

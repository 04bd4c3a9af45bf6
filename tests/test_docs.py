"""README and .env.example say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from app.config import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text below a second-level heading of README."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.S | re.M)
    assert found is not None, title
    return found[1]


def rows(title: str) -> list[list[str]]:
    """The cells of the tables of a section, without heads."""
    lines = re.findall(r"^\| (.*) \|$", section(title), re.M)
    return [
        [cell.strip() for cell in line.split(" | ")] for line in lines if not line.startswith("---")
    ][1:]


def test_the_state_machine_of_readme_is_that_of_the_database(sql: psycopg.Connection) -> None:
    """README's table and booking.transitions are the same rows, descriptions included."""
    shown = {(None if f == "∅" else f, t, e, d) for f, t, e, d in rows("The state machine")}
    assert shown == set(
        sql.execute(
            "select from_status, to_status, event, description from booking.transitions"
        ).fetchall()
    )


def test_every_setting_is_documented() -> None:
    """README and .env.example name exactly the settings that the code reads."""
    names = {name.upper() for name in Settings.model_fields}
    assert {row[0].strip("`") for row in rows("Settings")} == names
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    of_the_program, of_compose = example.split("# --- Compose")
    assert set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", of_the_program, re.M)) == names
    assert not names & set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", of_compose, re.M))


def test_defaults_in_readme_are_true() -> None:
    """A default that README shows is the one that the code uses."""
    for name, default, *_ in rows("Settings"):
        if default.startswith("`") and default.strip("`") != "DATABASE_URL":
            value = Settings.model_fields[name.strip("`").lower()].default
            shown = str(value).lower() if isinstance(value, bool) else str(value)
            assert shown == default.strip("`"), name


@pytest.mark.parametrize(
    "document",
    ["README.md", *(str(p.relative_to(ROOT)) for p in sorted((ROOT / "docs").rglob("*.md")))],
)
def test_links_and_files_that_documents_name_exist(document: str) -> None:
    """Relative links and SQL, Python and template paths lead somewhere."""
    path = ROOT / document
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (path.parent / target).exists(), target
    for named in re.findall(r"`((?:app|worker|sql|templates|tests|docs)/[\w./-]+)`", text):
        assert (ROOT / named).exists(), named


def test_sql_files_of_the_trace_exist() -> None:
    """The functions that README's trace names are files below sql/functions."""
    trace = section("One booking, traced through the files")
    named = re.findall(r"`((?!sql/|app/|worker/|templates/)[\w/]+/\w+\.sql)`", trace)
    assert len(named) > 5
    for name in named:
        assert (ROOT / "sql" / "functions" / name).exists(), name


def test_the_top_level_is_what_it_should_be() -> None:
    """Nothing lies beside the rooms that README lists."""
    allowed = {
        "pyproject.toml",
        "README.md",
        "Dockerfile",
        "docker-compose.yml",
        "sql",
        "app",
        "worker",
        "templates",
        "tests",
        "Makefile",
        "CHANGELOG.md",
        "LICENSE",
        "docs",
        "build",
        "dist",
        "holdfast.egg-info",
    }
    assert {p.name for p in ROOT.iterdir() if not p.name.startswith(".")} <= allowed
    assert {p.name for p in (ROOT / "sql").iterdir()} == {"schema", "functions", "migrations"}

"""README, the pages of docs and .env.example say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest
from typer.main import get_command

from app.cli import cli
from app.config import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def section(title: str, text: str = README) -> str:
    """What is below a second-level heading, by default of README."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.S | re.M)
    assert found is not None, title
    return found[1]


def rows(text: str) -> list[list[str]]:
    """The cells of a text's table, without heads."""
    lines = re.findall(r"^\| (.*) \|$", text, re.M)
    return [
        [cell.strip() for cell in line.split(" | ")] for line in lines if not line.startswith("---")
    ][1:]


def test_the_state_machine_of_the_page_is_that_of_the_database(sql: psycopg.Connection) -> None:
    """The page's table and booking.transitions are the same rows, descriptions included."""
    told = rows(section("The state machine", page("database.md")))
    shown = {(None if f == "∅" else f, t, e, d) for f, t, e, d in told}
    assert shown == set(
        sql.execute(
            "select from_status, to_status, event, description from booking.transitions"
        ).fetchall()
    )


def test_every_setting_is_documented() -> None:
    """docs/settings.md and .env.example name exactly the settings that the code reads."""
    names = {name.upper() for name in Settings.whole().model_fields}
    assert {row[0].strip("`") for row in rows(page("settings.md"))} == names
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    of_the_program, of_compose = example.split("# --- Compose")
    assert set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", of_the_program, re.M)) == names
    assert not names & set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", of_compose, re.M))


def test_defaults_that_the_page_shows_are_true() -> None:
    """A default that docs/settings.md shows is the one that the code uses."""
    for name, default, *_ in rows(page("settings.md")):
        if default.startswith("`") and default.strip("`") != "DATABASE_URL":
            value = Settings.whole().model_fields[name.strip("`").lower()].default
            shown = str(value).lower() if isinstance(value, bool) else str(value)
            assert shown == default.strip("`"), name


@pytest.mark.parametrize(
    "document",
    [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "sql/CONVENTIONS.md",
        *(str(p.relative_to(ROOT)) for p in sorted((ROOT / "docs").rglob("*.md"))),
    ],
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


def test_readme_is_short_and_leads_to_every_page() -> None:
    """A newcomer reads it in ten minutes; no page of docs is only found by listing the folder."""
    assert len(README.splitlines()) <= 160
    pages = {str(p.relative_to(ROOT)) for p in (ROOT / "docs").glob("*.md")}
    assert pages - set(re.findall(r"\]\(([^)#]+)", README)) == set()


def test_the_ten_words_are_explained() -> None:
    """What README says in a clause has a row in the glossary, and the other way round."""
    in_short = re.findall(r"\*\*(\w+)\*\*:", section("Ten words"))
    explained = [word for word, *_ in rows(page("glossary.md"))]
    assert sorted(word.lower() for word in in_short) == sorted(explained)
    assert len(explained) == 10


def test_every_command_is_documented() -> None:
    """docs/commands.md names every command that `holdfast --help` does."""
    told = set(re.findall(r"`holdfast ([a-z]+)", page("commands.md")))
    assert told == set(get_command(cli).commands)


def test_the_top_level_is_what_it_should_be() -> None:
    """Nothing lies beside the folders that README lists."""
    allowed = {
        "pyproject.toml",
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
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
    assert {p.name for p in (ROOT / "sql").iterdir()} == {
        "CONVENTIONS.md",
        "schema",
        "functions",
        "migrations",
    }

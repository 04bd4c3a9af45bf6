"""docs/analytics.md: its queries run as an analyst, and its tables name what is there."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg

from tests.sql.conftest import WEDNESDAY_TEN, office
from tests.support.office import Office

__all__ = ["office"]

PAGE = (Path(__file__).parents[2] / "docs" / "analytics.md").read_text(encoding="utf-8")
SETUP, *QUERIES = re.findall(r"^```sql\n(.*?)^```$", PAGE, re.S | re.M)


def test_every_query_runs_as_an_analyst_may(office: Office) -> None:
    """Ten of them, on a company that has sold something."""
    office.confirmed(WEDNESDAY_TEN)
    assert len(QUERIES) == 10
    with office.sql.transaction():
        office.sql.execute("set local role holdfast_analyst")
        answers = [office.sql.execute(query).fetchall() for query in QUERIES]
    assert all(isinstance(rows, list) for rows in answers)


def test_a_scoped_login_is_made_as_the_page_says(sql: psycopg.Connection) -> None:
    """The two statements work, and the login sees the views and nothing else."""
    with sql.transaction(force_rollback=True):
        sql.execute(
            "insert into booking.tenants (name, slug) values ('Demo', 'demo'), ('Other', 'other-co')"
        )
        sql.execute(SETUP)
        sql.execute("set local role ada")
        assert sql.execute("select slug from analytics.visible_tenants").fetchall() == [("demo",)]


def test_every_view_is_on_the_page(sql: psycopg.Connection) -> None:
    """And no other."""
    found = sql.execute("select viewname from pg_views where schemaname = 'analytics'").fetchall()
    table = PAGE.split("## Views")[1].split("## Ten queries")[0]
    named = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", table, re.M))))
    assert named == {name for (name,) in found}

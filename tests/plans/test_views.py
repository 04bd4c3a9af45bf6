"""Views for analysts and administrators: what they read on a large database."""

from __future__ import annotations

import re

import psycopg
import pytest

from tests.plans.case import WASTED_ROWS
from tests.plans.company import Company
from tests.plans.watch import Watch

WEEK = "day between '2026-10-19' and '2026-10-25'"

QUERIES = [
    (
        "holdfast_analyst",
        f"select * from analytics.booking_rates_daily where {WEEK} and tenant_id = '{{tenant}}'",
        400,
    ),
    ("holdfast_analyst", f"select * from analytics.booking_rates_daily where {WEEK}", 1200),
    (
        "holdfast_analyst",
        f"select * from analytics.booking_counts_daily where {WEEK} and salesperson_id = '{{person}}'",
        1200,
    ),
    (
        "holdfast_analyst",
        f"select * from analytics.booking_facts where {WEEK} and tenant_id = '{{tenant}}'",
        1400,
    ),
    (
        "holdfast_analyst",
        f"select count(*) from analytics.booking_facts where {WEEK} and tenant_id = '{{tenant}}'",
        400,
    ),
    ("holdfast_analyst", "select * from analytics.visible_tenants", 20),
    ("holdfast_analyst", "select * from analytics.salespeople where tenant_id = '{tenant}'", 10),
    ("holdfast_analyst", "select * from analytics.services where tenant_id = '{tenant}'", 10),
    (None, "select * from booking.retention", 1000),
    (None, "select * from booking.reconcile_report", 1200),
    (None, "select * from booking.explain('{booking}')", 300),
]

SUMS = {"booking_rates_weekly", "salesperson_rates", "tenant_rates"}
"""Views that only add up analytics.booking_counts_daily, over weeks or over all time."""


@pytest.mark.parametrize(("role", "query", "blocks"), QUERIES)
def test_a_view_reads_what_it_shows(
    role: str | None,
    query: str,
    blocks: int,
    grown: psycopg.Connection,
    company: Company,
    watch: Watch,
    large: set[str],
) -> None:
    """A week costs a week, and what is asked about growth does not grow with it."""
    query = query.format(
        tenant=company.tenant_id, person=company.salesperson_id, booking=company.ahead()
    )
    for _ in ("the first reads the catalogue", "measured"):
        with grown.transaction(force_rollback=True), watch.reading() as reading:
            grown.execute(f"set local role {role or 'none'}")
            rows = grown.execute(query).fetchall()
            grown.execute("reset role")
    assert rows
    assert reading.whole_scans(large) == []
    assert [w for w in reading.wasted_rows(large) if w[0] > WASTED_ROWS] == []
    assert reading.blocks <= blocks


def test_every_view_is_watched(grown: psycopg.Connection) -> None:
    """A view for analysts that nobody looks at fails here."""
    views = grown.execute("select viewname from pg_views where schemaname = 'analytics'").fetchall()
    watched = {name for _, query, _ in QUERIES for name in re.findall(r"analytics\.(\w+)", query)}
    assert {name for (name,) in views} == watched | SUMS

"""The demo's companies are whole, and stay as they are."""

from __future__ import annotations

import psycopg
import pytest

from app.config import Settings
from app.db import Database
from app.demo import COMPANIES, make_companies
from app.seed import seed
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings


@pytest.fixture
def settings(database: TestDatabase) -> Settings:
    return make_settings(database_url=database.app)


async def test_the_three_companies_are_made_once(
    settings: Settings, sql: psycopg.Connection
) -> None:
    """Each with its owner and people of every role, services and hours; what was removed does not
    come back, and what was changed stays."""
    await seed(settings)
    await make_companies(settings)
    slugs = [company.slug for company in COMPANIES]
    assert slugs == ["demo", "studio", "members"]

    def counts() -> list[tuple[object, ...]]:
        return sql.execute(
            "select t.slug, t.status,"
            " (select count(*) from booking.services s where s.tenant_id = t.id and s.active),"
            " (select count(*) from booking.salespersons s where s.tenant_id = t.id),"
            " (select array_agg(distinct r order by r) from booking.accounts a, unnest(a.roles) r"
            "  where a.tenant_id = t.id)"
            " from booking.tenants t order by t.created_at, t.slug"
        ).fetchall()

    whole = counts()
    staff = ["admin", "owner", "salesperson"]
    assert sorted(whole) == [
        ("demo", "active", 1, 2, staff),
        ("members", "active", 3, 2, ["admin", "customer", "owner", "prospect", "salesperson"]),
        ("studio", "active", 5, 3, ["admin", "analyst", "owner", "salesperson"]),
    ]
    owners = {
        email
        for (email,) in sql.execute(
            "select email from booking.accounts where 'owner' = any (roles)"
        ).fetchall()
    }
    assert owners == {f"owner@{slug}.example" for slug in slugs}
    mailed = sql.execute(
        "select count(distinct recipient) from booking.notification_outbox"
        " where purpose = 'invitation'"
    ).fetchone()
    assert mailed == (sum(len(company.accounts) for company in COMPANIES),)
    sql.execute(
        "update booking.services set archived_at = now(), active = false where slug = 'backs'"
    )
    booked = "select count(*) from booking.bookings where proof = 'staff'"
    assert sql.execute(booked).fetchone() == (6,)
    await make_companies(settings)
    assert [row[2] for row in sorted(counts())] == [1, 3, 4]


async def test_what_broke_off_is_finished(settings: Settings, sql: psycopg.Connection) -> None:
    """The website is said last; without it, what is missing is made."""
    await seed(settings)
    await make_companies(settings)
    sql.execute(
        "update booking.tenant_config c set website = null from booking.tenants t"
        " where t.id = c.tenant_id and t.slug = 'studio'"
    )
    sql.execute("delete from booking.accounts where email = 'analyst@studio.example'")
    await make_companies(settings)
    query = "select count(*) from booking.accounts where email = 'analyst@studio.example'"
    assert sql.execute(query).fetchone() == (1,)
    async with Database(
        settings.database_address, settings, "holdfast_app", max_size=1
    ) as database:
        services = await database.call_one("services", slug="studio")
    assert services is not None and bytes(services["body"]).count(b'"slug"') >= 5

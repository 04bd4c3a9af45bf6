"""A company's directory is its connection, whoever writes which of the two."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import psycopg
import pytest

from tests.support.office import DIRECTORY, Office

DIRECTORY_IS = (
    "insert into booking.connections (tenant_id, provider, capability, is_directory, account)"
    " values (%s, 'graph', 'calendar', true, %s)"
)
OTHER = uuid.UUID("22222222-2222-4222-8222-222222222222")


@pytest.fixture
def agreed(office: Office) -> Callable[[], str | None]:
    """The directory that the tenant names, after it was compared with the connection's account."""

    def told() -> str | None:
        directory = office.value(
            "select m365_tenant_id::text from booking.tenants where id = %s", office.tenant_id
        )
        accounts = office.values(
            "select account from booking.connections where provider = 'graph' and tenant_id = %s",
            office.tenant_id,
        )
        assert accounts == ([directory] if directory else [])
        return directory

    return told


def test_a_tenant_written_by_hand_has_its_connection(
    office: Office, agreed: Callable[[], str | None]
) -> None:
    """Inserted, changed and taken away: the connection is the directory."""
    assert agreed() == str(DIRECTORY)
    office.sql.execute("update booking.tenants set m365_tenant_id = %s", [OTHER])
    assert agreed() == str(OTHER)
    office.sql.execute("update booking.tenants set status = 'pending', m365_tenant_id = null")
    assert agreed() is None


def test_a_connection_written_by_hand_is_the_directory(
    office: Office, agreed: Callable[[], str | None]
) -> None:
    """The other way round."""
    office.sql.execute(
        "update booking.connections set account = %s where is_directory", [str(OTHER)]
    )
    assert agreed() == str(OTHER)
    office.sql.execute("delete from booking.connections where is_directory")
    assert agreed() is None
    office.sql.execute(DIRECTORY_IS, [office.tenant_id, str(DIRECTORY)])
    assert agreed() == str(DIRECTORY)


def test_a_second_directory_is_refused(office: Office) -> None:
    """A company has one, and no two companies have the same."""
    with pytest.raises(psycopg.errors.UniqueViolation):
        office.sql.execute(DIRECTORY_IS, [office.tenant_id, str(OTHER)])
    other = Office(office.sql, "globex")
    with pytest.raises(psycopg.errors.UniqueViolation):
        office.sql.execute(
            "update booking.connections set account ="
            " (select m365_tenant_id::text from booking.tenants where id = %s) where tenant_id = %s",
            [other.tenant_id, office.tenant_id],
        )


def test_an_outage_stands_in_the_connection(office: Office) -> None:
    """Since when and why, until the directory answers again or is another."""
    told = "select status, lost_since is not null, last_error from booking.connections where is_directory"
    office.worker("consent_lost", detail="403")
    assert office.sql.execute(told).fetchall() == [("lost", True, "403")]
    office.worker("consent_lost", detail="401")
    assert office.sql.execute(told).fetchall() == [("lost", True, "403")]
    office.worker("consent_restored")
    assert office.sql.execute(told).fetchall() == [("active", False, None)]
    office.worker("consent_lost", detail="403")
    office.sql.execute("update booking.tenants set m365_tenant_id = %s", [OTHER])
    assert office.sql.execute(told).fetchall() == [("active", False, None)]


def test_an_outage_outlives_its_audit(office: Office) -> None:
    """The audit log is purged, the outage goes on."""
    office.worker("consent_lost", detail="403")
    office.sql.execute("delete from booking.audit_logs")
    assert office.value("select booking.is_consent_lost(%s)", office.tenant_id)


def test_a_company_without_a_directory_has_none_to_lose(office: Office) -> None:
    """Nothing is audited for a tenant that waits for consent."""
    office.sql.execute("update booking.tenants set status = 'pending', m365_tenant_id = null")
    office.worker("consent_lost", detail="403")
    office.worker("consent_restored")
    assert office.value("select count(*) from booking.audit_logs where action ~ '^consent_'") == 0


def test_the_platform_s_own_connections_are_nobody_s(office: Office) -> None:
    """A row of no tenant is seen by the platform, not by a company's functions."""
    seen = "select array_agg(provider) from booking.connections"
    with office.sql.transaction():
        office.sql.execute("set local role holdfast_owner")
        office.sql.execute("select booking.set_tenant(%s)", [office.tenant_id])
        assert office.value(seen) == ["graph"]
        office.sql.execute("set local role holdfast_platform")
        assert sorted(office.value(seen)) == ["graph", "graph", "zoom"]


def test_an_outage_is_of_the_account_that_refuses(office: Office) -> None:
    """Another account of the company goes on, and its success does not end the outage; that of another
    company cannot be told of."""
    office.sql.execute(
        "insert into booking.providers (provider, capability, name, object)"
        " values ('sundial', 'calendar', 'Sundial', 'Shadow')"
    )
    office.sql.execute(
        "insert into booking.calendar_kinds (kind, provider, confirmation_by)"
        " values ('sundial', 'sundial', 'calendar')"
    )
    office.sql.execute("update booking.salespersons set calendar_kind = 'sundial'")
    sundial = office.value(
        "insert into booking.connections (tenant_id, provider, capability, account)"
        " values (%s, 'sundial', 'calendar', 'anna') returning id",
        office.tenant_id,
    )
    office.sql.execute(
        "update booking.calendars set provider = 'sundial', external_id = 'x', connection_id = %s",
        [sundial],
    )
    work = office.worker("subscription_claim", salesperson_id=office.salesperson_id)
    assert work["connection_id"] == str(sundial)

    def lost() -> list[str]:
        return office.values(
            "select provider from booking.connections where status = 'lost' order by 1"
        )

    office.worker("consent_lost", detail="403")
    office.worker("consent_restored", connection_id=sundial)
    assert lost() == ["graph"]
    office.worker("consent_lost", detail="no sun", connection_id=sundial)
    office.worker("consent_restored")
    assert lost() == ["sundial"]
    other = Office(office.sql, "globex")
    other.worker("consent_restored", connection_id=sundial)
    assert lost() == ["sundial"]
    office.worker("consent_restored", connection_id=sundial)
    assert lost() == []

"""Tokens of people's own calendar accounts, as several processes share them."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from app.calendar_access import CalendarAccess
from app.config import Settings
from app.db import Database
from app.encryption import Encryption
from app.providers.errors import Forbidden, ProviderError, Transient
from app.providers.grants import Grant, NoGrants, Renewed
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.own_calendar import account_of, connect, make_known
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY, OTHER = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


class Provider:
    """Gives a token for an hour, or fails with what it was told to."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.seen: list[Grant] = []
        self.fails: ProviderError | None = None
        self.secret: str | None = None

    async def renew(self, grant: Grant) -> Renewed:
        self.seen.append(grant)
        await asyncio.sleep(0)
        if self.fails is not None:
            raise self.fails
        until = self.clock.now() + timedelta(hours=1)
        return Renewed(f"token {len(self.seen)}", until, self.secret)


@pytest.fixture
def provider(clock: Clock) -> Provider:
    clock.set(NOON)
    return Provider(clock)


def connected(sql: psycopg.Connection, settings: Settings, source: str = "consent") -> str:
    """The account of somebody whose lasting key is `lasting`."""
    make_known(sql)
    office = Office(sql)
    row = connect(office, token_source=source).json
    account = str(account_of(office))
    place = {"table": "connections", "column": "secret", "row": account}
    sealed = Encryption(settings).seal("lasting", **place, tenant=office.tenant_id)
    sql.execute("update booking.connections set secret = %s where id = %s", [sealed, account])
    assert row["state"] == "connected"
    return account


async def test_processes_share_one_token(
    database: TestDatabase, sql: psycopg.Connection, clock: Clock, provider: Provider
) -> None:
    """One asks the provider while the others wait; a token that was refused is replaced, a dead
    grant is left alone, and what passes is tried again."""
    settings = make_settings(encryption_key=KEY)
    account = connected(sql, settings)
    async with AsyncExitStack() as stack:
        opened = [
            await stack.enter_async_context(Database(url, settings, role))
            for url, role in (
                (database.app, "holdfast_app"),
                (database.worker, "holdfast_worker"),
            )
        ]
        seconds: Callable[[], float] = lambda: clock.now().timestamp()  # noqa: E731
        one, other = (CalendarAccess(each, Encryption(settings), now=seconds) for each in opened)
        asked = [each.token(account, provider.renew) for each in (one, other) for _ in range(3)]
        assert set(await asyncio.gather(*asked)) == {"token 1"}
        [grant] = provider.seen
        assert (grant.source, grant.secret, grant.subject) == ("consent", "lasting", "sub-1")
        assert "lasting" not in repr(grant)
        assert (await one.grant(account)).address == "sub-1@orrery.example"

        keyless = CalendarAccess(opened[0], Encryption(make_settings(encryption_key=OTHER)))
        with pytest.raises(Transient, match="no key of ours"):
            await keyless.token(account, provider.renew)
        provider.secret = "another"
        one.refused(account, "token 0")
        assert await one.token(account, provider.renew) == "token 1"
        one.refused(account, "token 1")
        assert await one.token(account, provider.renew) == "token 2"
        clock.advance(minutes=55)
        provider.fails = Transient("orrery", 503, "down")
        with pytest.raises(Transient, match="down"):
            await other.token(account, provider.renew)
        assert provider.seen[-1].secret == "another"
        provider.fails = Forbidden("orrery", 400, "invalid_grant", is_consent_lost=True)
        with pytest.raises(Forbidden, match="invalid_grant"):
            await other.token(account, provider.renew)
        seen = len(provider.seen)
        with pytest.raises(Forbidden, match="invalid_grant"):
            await one.token(account, provider.renew)
        assert len(provider.seen) == seen
        assert sql.execute(
            "select status from booking.connections where id = %s", [account]
        ).fetchone() == ("lost",)

        with pytest.raises(Forbidden, match="disconnected"):
            await one.grant("00000000-0000-4000-8000-000000000000")


async def test_a_password_is_no_token(
    database: TestDatabase, sql: psycopg.Connection, provider: Provider
) -> None:
    settings = make_settings(encryption_key=KEY)
    account = connected(sql, settings, "password")
    async with Database(database.app, settings, "holdfast_app") as opened:
        access = CalendarAccess(opened, Encryption(settings))
        assert (await access.grant(account)).secret == "lasting"
        with pytest.raises(Forbidden, match="password"):
            await access.token(account, provider.renew)


async def test_where_nobody_keeps_grants_nothing_opens(provider: Provider) -> None:
    with pytest.raises(Forbidden) as refused:
        await NoGrants().token("somebody", provider.renew)
    assert refused.value.is_consent_lost
    with pytest.raises(Forbidden):
        await NoGrants().grant("somebody")

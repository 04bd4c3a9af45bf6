"""Secrets that the database keeps: what opens them, what does not, and how a key is replaced."""

from __future__ import annotations

import asyncio
import base64
import uuid
from pathlib import Path

import psycopg
import pytest

from app.config import Settings, SettingsError
from app.db import Database
from app.encryption import Encryption, NoEncryptionKey, SealError, demand_keys, reencrypt
from app.web.main import run_serve
from tests.infra.test_cli import holdfast
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings
from worker.main import run_worker

OLD, NEW = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
ROW, TENANT = uuid.UUID(int=1), uuid.UUID(int=2)
PLACE = {"table": "connections", "column": "secret", "row": ROW, "tenant": TENANT}


def keys(*names: str) -> Settings:
    return Settings.load(_env_file=None, encryption_key=",".join(names))


def test_what_is_sealed_opens_in_its_place_alone() -> None:
    """Another table, column, row or tenant, another key or a changed letter open nothing, and no
    error tells the secret."""
    encryption = Encryption(keys(NEW, OLD))
    sealed = encryption.seal("geheim ✓", **PLACE)
    form, name, nonce, _ciphertext = sealed.split(".")
    assert (form, name, len(base64.urlsafe_b64decode(nonce))) == ("v1", encryption.first, 12)
    assert "geheim" not in sealed
    assert encryption.open_sealed(sealed, **PLACE) == "geheim ✓"
    assert encryption.seal("geheim ✓", **PLACE) != sealed

    changed = sealed[:-1] + ("A" if sealed[-1] != "A" else "Q")
    elsewhere = [
        PLACE | {"table": "tenants"},
        PLACE | {"column": "settings"},
        PLACE | {"row": TENANT},
        PLACE | {"tenant": ROW},
        PLACE | {"tenant": None},
    ]
    attempts = [(sealed, place) for place in elsewhere]
    attempts += [(text, PLACE) for text in (changed, "v2" + sealed[2:], "plain", "v1.a.b", "")]
    attempts += [(sealed.replace(str(name), "0" * 16), PLACE)]
    for text, place in attempts:
        with pytest.raises(SealError) as refused:
            encryption.open_sealed(text, **place)
        assert "geheim" not in str(refused.value)


def test_the_first_key_seals_and_all_open() -> None:
    """So a key is replaced without a secret being lost; without any, nothing is stored."""
    sealed = Encryption(keys(OLD)).seal("s", **PLACE)
    assert Encryption(keys(NEW, OLD)).open_sealed(sealed, **PLACE) == "s"
    assert Encryption(keys(NEW, OLD)).first == Encryption(keys(NEW)).first
    with pytest.raises(SealError, match="no key of ours"):
        Encryption(keys(NEW)).open_sealed(sealed, **PLACE)
    unpadded = OLD.rstrip("=").replace("+", "-").replace("/", "_")
    assert Encryption(keys(unpadded)).open_sealed(sealed, **PLACE) == "s"
    with pytest.raises(NoEncryptionKey):
        Encryption(Settings.load(_env_file=None)).seal("s", **PLACE)


@pytest.fixture
def stored(sql: psycopg.Connection) -> list[tuple[uuid.UUID, str]]:
    """Five accounts of the platform whose secrets the old key sealed."""
    encryption = Encryption(keys(OLD))
    rows = [(uuid.UUID(int=n), f"secret {n}") for n in range(10, 15)]
    for row, secret in rows:
        sealed = encryption.seal(secret, table="connections", column="secret", row=row, tenant=None)
        sql.execute(
            "insert into booking.connections (id, provider, capability, account, secret)"
            " select %s, p.provider, p.capability, %s, %s from booking.providers p"
            " where p.capability = 'message' and p.is_usual and p.channel = 'mail'",
            [row, str(row), sealed],
        )
    return rows


async def test_reencrypt_can_be_broken_off(
    database: TestDatabase, sql: psycopg.Connection, stored: list[tuple[uuid.UUID, str]]
) -> None:
    """A secret that cannot be opened ends it; what was done stays done, the rest is done by the
    next run, and one that was replaced meanwhile is left alone."""
    settings = make_settings(encryption_key=f"{NEW},{OLD}")
    spoiled = stored[2][0]
    (intact,) = sql.execute(
        "select secret from booking.connections where id = %s", [spoiled]
    ).fetchone() or ("",)
    sql.execute(
        "update booking.connections set secret = left(secret, -4) || 'AAAA' where id = %s",
        [spoiled],
    )
    async with Database(database.superuser, settings, "holdfast_worker") as worker:
        with pytest.raises(SealError, match=str(spoiled)):
            await reencrypt(worker, settings)
        counts = {row["key_id"]: row["secrets"] for row in await worker.call("sealed_keys")}
        assert sorted(counts.values()) == [2, 3]
        sql.execute("update booking.connections set secret = %s where id = %s", [intact, spoiled])
        assert await reencrypt(worker, settings) == 3
        assert await reencrypt(worker, settings) == 0
        replaced = {"table": "connections", "column": "secret", "id": spoiled}
        assert await worker.call_value("seal_anew", **replaced, old=intact, new=intact) == 0
    only_new = Encryption(keys(NEW))
    for row, secret in stored:
        sealed = sql.execute(
            "select secret from booking.connections where id = %s", [row]
        ).fetchone()
        place = PLACE | {"row": row, "tenant": None}
        assert sealed and only_new.open_sealed(sealed[0], **place) == secret


async def test_a_row_with_an_unknown_key_stops_the_start(
    database: TestDatabase, stored: list[tuple[uuid.UUID, str]]
) -> None:
    """Of web and worker, before they listen or take work, naming the key."""
    name = Encryption(keys(OLD)).first or ""
    for known in ({"encryption_key": None}, {"encryption_key": NEW}):
        web = make_settings(database_url=database.app, **known)
        with pytest.raises(SettingsError, match=f"ENCRYPTION_KEY lacks {name}"):
            await run_serve(web, asyncio.Event())
        with pytest.raises(SettingsError, match=f"ENCRYPTION_KEY lacks {name}"):
            await run_worker(make_settings(database_url=database.worker, **known), asyncio.Event())
    known = make_settings(encryption_key=f"{NEW},{OLD}")
    async with Database(database.app, known, "holdfast_app") as app:
        await demand_keys(app, known)


def test_the_command(
    tmp_path: Path, database: TestDatabase, stored: list[tuple[uuid.UUID, str]]
) -> None:
    """`holdfast reencrypt` says how many it sealed anew, and what it lacks."""
    env = {"DATABASE_URL": database.superuser}
    without = holdfast("reencrypt", cwd=tmp_path, env=env)
    assert (without.returncode, without.stdout) == (1, "")
    assert without.stderr.startswith("holdfast: ENCRYPTION_KEY is not set")
    ended = holdfast("reencrypt", cwd=tmp_path, env=env | {"ENCRYPTION_KEY": f"{NEW},{OLD}"})
    assert (ended.returncode, ended.stdout) == (0, "secrets sealed anew: 5\n"), ended.stderr

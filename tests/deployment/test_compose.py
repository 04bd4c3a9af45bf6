"""docker-compose.yml: each process has the rights that it needs, and survives its neighbours."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import yaml
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app.config import Settings
from app.devdb.place import wheel_binaries
from app.simulator.store import Store
from tests.support.servers import TestDatabase

ROOT = Path(__file__).parents[2]
SOURCE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(SOURCE)["services"]
OURS = ("web", "worker", "simulator")
PASSWORDS = ("POSTGRES_PASSWORD", "APP_DATABASE_PASSWORD", "WORKER_DATABASE_PASSWORD")


def test_every_process_has_a_password_of_its_own() -> None:
    """The superuser's password goes to the server and to what migrates, to nobody else."""
    for name in (*OURS, "network"):
        assert "POSTGRES_PASSWORD" not in str(SERVICES[name].get("environment", {})), name
    used = {
        name: re.search(r":\$\{(\w+)", SERVICES[name]["environment"]["DATABASE_URL"])[1]
        for name in OURS
    }
    assert used == {
        "web": "APP_DATABASE_PASSWORD",
        "worker": "WORKER_DATABASE_PASSWORD",
        "simulator": "SIMULATOR_DATABASE_PASSWORD",
    }
    for password in PASSWORDS:
        assert f"${{{password}:?" in SOURCE, f"{password} may be left empty"


def test_env_example_names_what_the_file_asks_for() -> None:
    """Whoever copies .env.example finds every name there."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", SOURCE))
    named = set(re.findall(r"^#?([A-Z][A-Z_]+)=", example, re.M))
    assert asked <= named
    assert set(PASSWORDS) <= asked


def test_settings_of_the_processes_exist() -> None:
    """A misspelt name would be ignored in silence."""
    names = {name.upper() for name in Settings.whole().model_fields}
    for service in ("migrate", *OURS):
        assert set(SERVICES[service]["environment"]) <= names, service


def test_nobody_lives_in_the_network_of_what_is_made_anew() -> None:
    """A new web leaves worker and simulator connected: one service that never changes has the network."""
    assert {SERVICES[name]["network_mode"] for name in OURS} == {"service:network"}
    assert "build" not in SERVICES["network"]
    assert set(SERVICES["network"]["ports"]) == {"127.0.0.1:8080:8080", "127.0.0.1:8090:8090"}


def test_the_database_is_asked_over_tcp() -> None:
    """While a new volume is filled, a temporary server answers on the socket."""
    assert "--host=127.0.0.1" in SERVICES["postgres"]["healthcheck"]["test"]


@pytest.fixture
def logins(database: TestDatabase, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The two scripts, run as the service runs them, on names that no other test has."""
    ending = uuid4().hex[:8]
    script = SERVICES["logins"]["command"][0].replace("/logins.sql", "logins.sql")
    logins_sql = (ROOT / "docs" / "deployment" / "logins.sql").read_text(encoding="utf-8")
    names = {
        name: f"{name}_{ending}" for name in re.findall(r"grant \w+ to (\w+)", logins_sql + script)
    }
    for name, own in names.items():
        script, logins_sql = script.replace(name, own), logins_sql.replace(name, own)
    given = conninfo_to_dict(database.superuser)
    (tmp_path / "logins.sql").write_text(logins_sql)
    environment = {
        "PATH": f"{wheel_binaries()}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": str(given["host"]),
        "PGPORT": str(given.get("port", 5432)),
        "PGUSER": str(given["user"]),
        "PGDATABASE": str(given["dbname"]),
        "PGPASSWORD": str(given.get("password", "")),
        "APP_PASSWORD": "a'b",
        "WORKER_PASSWORD": "b",
        "SIMULATOR_PASSWORD": "c",
    }
    try:
        for _again in range(2):
            subprocess.run(
                [*SERVICES["logins"]["entrypoint"], script.replace("$$", "$")],
                check=True,
                capture_output=True,
                cwd=tmp_path,
                env=environment,
                timeout=60,
            )
        yield names
    finally:
        with psycopg.connect(database.superuser, autocommit=True) as connection:
            for own in names.values():
                connection.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(own)))


def test_each_login_is_a_member_of_one_role(logins: dict[str, str], database: TestDatabase) -> None:
    """The scripts may run again, and give nobody more than the process needs."""
    with psycopg.connect(database.superuser) as connection:
        members = connection.execute(
            "select m.rolname, array_agg(g.rolname::text) from pg_auth_members a "
            "join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid "
            "where m.rolname = any(%s) and m.rolcanlogin and not m.rolsuper group by 1",
            [list(logins.values())],
        ).fetchall()
    assert dict(members) == {
        logins["holdfast_app_login"]: ["holdfast_app"],
        logins["holdfast_worker_login"]: ["holdfast_worker"],
        logins["holdfast_simulator_login"]: ["holdfast_simulator"],
    }


async def test_the_simulator_runs_with_its_login_alone(
    logins: dict[str, str], database: TestDatabase
) -> None:
    """Its tables are all that the simulated providers reach."""
    url = make_conninfo(database.superuser, user=logins["holdfast_simulator_login"], password="c")
    store = Store(url, max_size=1)
    try:
        async with store.transaction() as transaction:
            row = await transaction.one("select current_user::text as me")
            assert row["me"] == "holdfast_simulator"
    finally:
        await store.close()
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select api.tenant_list()")

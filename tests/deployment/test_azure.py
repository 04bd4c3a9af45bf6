"""docs/deployment/azure.bicep is whole, and says what its page, the settings and the program say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pycep import BicepParser
from typer.main import get_command

from app.cli import cli
from app.config import Settings, secret_settings
from app.queue.servicebus import QUEUE_NAME

FOLDER = Path(__file__).parents[2] / "docs" / "deployment"
SOURCE = (FOLDER / "azure.bicep").read_text(encoding="utf-8")
PAGE = (FOLDER / "azure.md").read_text(encoding="utf-8")
SETTINGS = {name.upper() for name in Settings.whole().model_fields}
SECRETS = {name.upper() for name in secret_settings(Settings.whole().model_fields)}
OTHERS = {"AZURE_CLIENT_ID"}
"""Read by Azure's client library, not by us."""

Json = dict[str, Any]


@pytest.fixture(scope="module")
def template() -> Json:
    return BicepParser().parse(text=SOURCE)


def resource(template: Json, name: str) -> Json:
    config = template["resources"][name]["config"]
    return config["config"] if "condition" in config else config


def variable(template: Json, name: str) -> Any:
    return template["variables"][name]["value"]


def container(template: Json, name: str) -> Json:
    (one,) = resource(template, name)["properties"]["template"]["containers"]
    return one


def entries(tree: Any) -> Iterator[Json]:
    """Every object below `tree` that is an entry of an environment."""
    if isinstance(tree, dict):
        if isinstance(tree.get("name"), str) and {"value", "secretRef"} & tree.keys():
            yield tree
        for below in tree.values():
            yield from entries(below)
    elif isinstance(tree, list):
        for below in tree:
            yield from entries(below)


def environment(template: Json, app: str) -> dict[str, Json]:
    """The environment of an app, whatever it is put together of."""
    own = list(entries(container(template, app)["env"]))
    text = json.dumps(container(template, app)["env"])
    for name in template["variables"]:
        if f'"{name}"' in text:
            own.extend(entries(variable(template, name)))
    return {entry["name"]: entry for entry in own}


def test_every_parameter_stands_on_the_page_as_it_is(template: Json) -> None:
    """Name, default and description of each are those of the file, and no other row is there."""
    shown = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", PAGE, re.M)
    rows = {name: (default.strip("`"), text) for name, default, text in shown}
    parameters = template["parameters"]
    assert list(rows) == list(parameters)
    for name, parameter in parameters.items():
        decorators = {d["type"]: d.get("argument") for d in parameter["decorators"]}
        default, text = rows[name]
        assert text.removesuffix(" Secret.") == decorators["description"], name
        assert text.endswith(" Secret.") == ("secure" in decorators), name
        value = parameter.get("default")
        if value is None:
            assert default == "required", name
        elif isinstance(value, bool | int | str):
            assert default == (
                str(value).lower() if isinstance(value, bool) else str(value) or "empty"
            ), name


def test_the_example_of_parameters_has_what_is_required(template: Json) -> None:
    """The file on the page deploys once it is filled in, and holds no secret."""
    [example] = re.findall(r"^```json\n(.*?)^```$", PAGE, re.S | re.M)
    given = json.loads(example)["parameters"]
    assert list(given) == [n for n, p in template["parameters"].items() if p.get("default") is None]
    for name, entry in given.items():
        decorators = {d["type"] for d in template["parameters"][name]["decorators"]}
        assert "secure" not in decorators or entry == {"value": ""}, name


def test_no_secret_has_a_default_or_is_put_out(template: Json) -> None:
    """What is secret comes in as a secure parameter and goes into a vault, nowhere else."""
    secure = [
        n
        for n, p in template["parameters"].items()
        if any(d["type"] == "secure" for d in p["decorators"])
    ]
    assert len(secure) == 8
    for name in secure:
        assert template["parameters"][name].get("default") is None, name
        bare = re.sub(r"(?s)resource \w+ 'Microsoft\.KeyVault/vaults/secrets@.*?\n}\n", "", SOURCE)
        uses = re.findall(rf"\b{name}\b", bare.replace(f"param {name} ", ""))
        assert uses == (["administratorPassword"] if name == "administratorPassword" else []), name
    for output in template["outputs"].values():
        assert "Password" not in json.dumps(output)


@pytest.mark.parametrize("app", ["web", "worker"])
def test_an_app_is_given_settings_that_exist_and_all_that_it_needs(
    template: Json, app: str
) -> None:
    """Every name is a setting; what is secret is a reference; the program would start."""
    given = environment(template, app)
    assert set(given) - OTHERS <= SETTINGS
    for name, entry in given.items():
        assert ("secretRef" in entry) == (name in SECRETS | {"DATABASE_URL"}), name
    declared = {
        s["name"] for s in resource(template, app)["properties"]["configuration"]["secrets"]
    }
    assert declared == {entry["secretRef"] for entry in given.values() if "secretRef" in entry}
    values = {name.lower(): "x" * 40 for name in given if name in SECRETS - {"DATABASE_URL"}}
    role = {"web": "serve", "worker": "worker"}[app]
    settings = Settings.load(
        **values,
        base_url="https://book.example.com",
        queue_backend="servicebus",
        servicebus_namespace="holdfast.servicebus.windows.net",
    )
    assert settings.require(role)  # type: ignore[arg-type]
    assert {"DATABASE_URL", "BASE_URL", "QUEUE_BACKEND", "SERVICEBUS_NAMESPACE"} <= set(given)


def test_commands_are_those_of_the_program(template: Json) -> None:
    """What the containers are started with exists."""
    known = set(get_command(cli).commands)  # type: ignore[attr-defined]
    for name, command in (("web", "serve"), ("worker", "worker"), ("migrate", "migrate")):
        assert container(template, name)["args"] == [command]
        assert command in known


def test_probes_ask_what_the_program_answers(template: Json) -> None:
    """Liveness never depends on the database, readiness does."""
    probes = {p["type"]: p["httpGet"] for p in container(template, "web")["probes"]}
    assert {kind: probe["path"] for kind, probe in probes.items()} == {
        "Startup": "/healthz",
        "Liveness": "/healthz",
        "Readiness": "/readyz",
    }
    port = resource(template, "web")["properties"]["configuration"]["ingress"]["targetPort"]
    assert {probe["port"] for probe in probes.values()} == {port}


@pytest.mark.parametrize("app", ["web", "worker"])
def test_an_app_never_scales_to_none_and_pulls_by_its_identity(template: Json, app: str) -> None:
    """Notifications are answered and holds lapse at night too; the registry has no password."""
    properties = resource(template, app)["properties"]
    assert properties["template"]["scale"]["minReplicas"] >= 1
    (registry,) = properties["configuration"]["registries"]
    assert registry.keys() == {"server", "identity"}
    pull = resource(template, f"{app}Pull")["properties"]
    assert f'"{app}Identity"' in json.dumps(pull["principalId"])
    assert "acrPull" in json.dumps(pull["roleDefinitionId"])


def test_the_worker_scales_by_a_question_that_its_login_may_ask(
    template: Json, worker_sql: psycopg.Connection
) -> None:
    """The query of the scale rule runs as the worker's login and gives one number."""
    rule = variable(template, "pgmqRule")["custom"]
    assert rule["auth"] == [{"secretRef": "database-url", "triggerParameter": "connection"}]
    ((due,),) = worker_sql.execute(rule["metadata"]["query"]).fetchall()
    assert due == 0


def test_the_queue_is_the_one_that_the_program_opens(template: Json) -> None:
    """One name in Service Bus, duplicate detection on, a lock of a minute."""
    queue = resource(template, "queue")
    assert queue["name"] == QUEUE_NAME
    assert variable(template, "serviceBusRule")["custom"]["metadata"]["queueName"] == QUEUE_NAME
    assert queue["properties"]["requiresDuplicateDetection"] is True
    assert queue["properties"]["lockDuration"] == "PT1M"


def test_every_extension_that_migrate_makes_is_allowed(template: Json) -> None:
    """Azure refuses what azure.extensions does not list."""
    allowed = set(
        resource(template, "databaseExtensions")["properties"]["value"].lower().split(",")
    )
    root = FOLDER.parents[1]
    sources = [*root.glob("app/migrations/*.py"), *root.glob("sql/**/*.sql")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    # pgmq's extension is used where the server has it, and not asked for where it has not.
    assert allowed == set(re.findall(r"create extension (\w+)", text)) - {"pgmq"}


def test_only_the_jobs_reach_the_administrators_password(template: Json) -> None:
    """Web and worker read one vault, the jobs the other."""
    for name, vault in (
        ("webSecrets", "vault"),
        ("workerSecrets", "vault"),
        ("jobSecrets", "administratorVault"),
    ):
        assert resource(template, name)["scope"] == vault
    for name in ("migrateDatabaseUrl", "appPassword", "workerPassword"):
        assert resource(template, name)["parent"] == "administratorVault"
    for app in ("web", "worker"):
        assert "administratorVault" not in json.dumps(resource(template, app))

"""Settings: what is accepted, what stops the start, and what never shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

import app.providers.registry  # noqa: F401 - makes the providers' settings known
from app.cli.settings import load_settings
from app.config import (
    GUC_SETTINGS,
    PROVIDER_SETTINGS,
    About,
    DemoSettings,
    ProviderSettings,
    Secret,
    Settings,
    SettingsError,
    secret_settings,
)

ROOT = Path(__file__).parents[2]


def load(**values: object) -> Settings:
    return Settings.load(_env_file=None, **values)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "eighty"),
        ("port", "65536"),
        ("database_url", "mysql://root@localhost/x"),
        ("database_url", "postgresql://h/d?no_such_option=1"),
        ("base_url", "example.com"),
        ("base_url", "https://example.com/?a=b"),
        ("queue_backend", "rabbitmq"),
        ("hold_ttl_seconds", "0"),
        ("max_unverified_share", "101"),
        ("graph_mock", "perhaps"),
        ("jwt_secret", " , "),
        ("admin_api_key", "two words"),
        ("encryption_key", " , "),
        ("encryption_key", "no+base64!"),
        ("encryption_key", "c2l4dGVlbiBieXRlcy4uLg=="),
        ("log_format", "xml"),
    ],
)
def test_malformed(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A malformed setting is refused in one line that names it and does not show its value."""
    monkeypatch.setenv(name.upper(), value)
    with pytest.raises(SettingsError) as error:
        load()
    assert name.upper() in str(error.value)
    assert "\n" not in str(error.value)
    assert value.strip(" ,") == "" or value not in str(error.value).replace(name.upper(), "")


@pytest.mark.parametrize(
    "name",
    ["entra_authority_url", "graph_api_url", "zoom_oauth_url", "zoom_api_url"],
)
def test_plain_http_for_loopback_only(name: str) -> None:
    """Provider addresses over plain http are accepted for loopback addresses alone."""
    for accepted in (
        "http://127.0.0.1:1/x",
        "http://localhost/x",
        "http://[::1]:8/x",
        "https://a.b/x",
    ):
        assert getattr(load(**{name: accepted}), name) == accepted
    for refused in ("http://example.com/x", "http://10.0.0.1/x", "http://127.0.0.1.example.com/"):
        with pytest.raises(SettingsError, match=name.upper()):
            load(**{name: refused})


@pytest.mark.parametrize("role", ["serve", "worker"])
def test_required(role: str) -> None:
    """Outside the demo, app and worker name every secret that they miss; migrate needs none."""
    with pytest.raises(SettingsError, match="JWT_SECRET, ADMIN_API_KEY"):
        load().require(role)
    complete = load(jwt_secret="s", admin_api_key="k")
    assert complete.require(role) is complete
    load().require("migrate")
    with pytest.raises(SettingsError, match="SERVICEBUS_CONNECTION_STRING or SERVICEBUS_NAMESPACE"):
        load(jwt_secret="s", admin_api_key="k", queue_backend="servicebus").require(role)


PUBLIC = {
    "base_url": "https://book.example",
    "jwt_secret": "j" * 32,
    "admin_api_key": "a" * 24,
    "metrics_token": "m" * 24,
    "entra_client_secret": "e" * 24,
    "zoom_client_secret": "z" * 24,
}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"jwt_secret": "j" * 31}, "JWT_SECRET has a part under 32"),
        ({"jwt_secret": f"{'j' * 40},old"}, "JWT_SECRET has a part under 32"),
        ({"jwt_secret": f"{'j' * 20},{'j' * 19}"}, "JWT_SECRET has a part under 32"),
        ({"admin_api_key": "a" * 23}, "ADMIN_API_KEY is under 24"),
        ({"metrics_token": "m"}, "METRICS_TOKEN is under 24"),
        ({"entra_client_secret": "e"}, "ENTRA_CLIENT_SECRET is under 24"),
        ({"zoom_client_secret": "z"}, "ZOOM_CLIENT_SECRET is under 24"),
        ({"graph_mock": True}, "GRAPH_MOCK is on"),
        ({"zoom_mock": True}, "ZOOM_MOCK is on"),
    ],
)
@pytest.mark.parametrize("role", ["serve", "worker"])
def test_what_strangers_could_use_stops_the_start(
    role: str, changes: dict[str, object], named: str
) -> None:
    """With a public BASE_URL short secrets and mocks are refused by name; on this machine not."""
    load(**PUBLIC).require(role)
    weak = PUBLIC | changes
    with pytest.raises(SettingsError, match=named) as raised:
        load(**weak).require(role)
    assert "\n" not in str(raised.value)
    assert "jjj" not in str(raised.value) and "aaa" not in str(raised.value)
    for local in ("http://127.0.0.1:8080", "http://localhost", "https://[::1]:8443"):
        load(**weak | {"base_url": local}).require(role)


class Harbour(ProviderSettings):
    """What a provider's folder declares, of a provider that there is not."""

    about = About(name="Harbour", page="docs", needs=("harbour_key",), mock="harbour_mock")

    harbour_mock: bool = False
    harbour_key: Secret = None


def test_what_a_folder_declares_counts_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read and shown nowhere, may come from a vault, and is judged where strangers reach us;
    settings that were loaded before do not pass for whole."""
    before = load(**PUBLIC)
    monkeypatch.setitem(PROVIDER_SETTINGS, "harbour", Harbour)
    monkeypatch.setenv("HARBOUR_KEY", "from outside")
    after = load(**PUBLIC, harbour_mock=True)
    assert after.of(Harbour).harbour_key.get_secret_value() == "from outside"
    assert "from outside" not in repr(after)
    assert "harbour_key" in secret_settings(type(after).model_fields)
    with pytest.raises(SettingsError) as refused:
        after.require("serve")
    assert "HARBOUR_KEY is under 24" in str(refused.value)
    assert "HARBOUR_MOCK is on" in str(refused.value)
    with pytest.raises(TypeError, match="Harbour"):
        before.of(Harbour)


def test_the_carrier_of_mails_is_one_that_there_is() -> None:
    """Another name is refused, with those that would do."""
    with pytest.raises(SettingsError, match=r"MAIL_PROVIDER: must be one of .*graph, mailgun"):
        load_settings(Settings, _env_file=None, mail_provider="pigeon")
    assert load_settings(Settings, _env_file=None, mail_provider="mailgun")


def test_the_demo_is_for_this_machine() -> None:
    """Simulated providers do whatever anybody asks of them."""
    with pytest.raises(SettingsError, match="the demo simulates its providers"):
        DemoSettings.load(**PUBLIC).require("demo")


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_process_ends_with_one_line(tmp_path: Path, command: str) -> None:
    """A missing setting ends the process with exit code 2 and one line, without traceback."""
    ended = subprocess.run(
        [sys.executable, "-m", "app", command],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 2
    assert ended.stderr == "holdfast: missing setting: JWT_SECRET, ADMIN_API_KEY\n"
    assert not (tmp_path / ".holdfast").exists()


def test_dot_env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` of the working folder is read, the environment wins, an empty value is unset."""
    (tmp_path / ".env").write_text("PORT=9001\nHOLD_TTL_SECONDS=30\nZOOM_ACCOUNT_ID=\nOTHER=1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "9002")
    settings = Settings.load()
    assert (settings.port, settings.hold_ttl_seconds) == (9002, 30)
    assert settings.zoom_account_id is None


def test_frozen_and_silent() -> None:
    """Settings do not change, and no secret shows in their text."""
    secrets = {
        "database_url": "postgresql://u:db-password@h/d",
        "jwt_secret": "the-jwt-secret",
        "admin_api_key": "the-admin-key",
        "entra_client_secret": "the-entra-secret",
        "zoom_client_secret": "the-zoom-secret",
        "metrics_token": "the-metrics-token",
        "servicebus_connection_string": "the-connection-string",
        "applicationinsights_connection_string": "the-other-string",
    }
    settings = load(**secrets)
    for text in (repr(settings), str(settings), settings.model_dump_json()):
        assert not [value for value in secrets.values() if value in text or "password" in text]
    with pytest.raises(ValidationError):
        settings.port = 1


def test_lists() -> None:
    """Secrets and Zoom hosts are comma-separated; blanks around them do not count."""
    settings = load(jwt_secret="new , old", zoom_host_user_ids=" a@x, b@x ,,")
    assert settings.jwt_secrets == ["new", "old"]
    assert settings.zoom_hosts == ["a@x", "b@x"]


def test_session_settings() -> None:
    """SQL gets the plain values of the listed settings, and no secret is among them."""
    options = load(sync_poll_seconds=0.5, retry_max_seconds=86400).guc_options()
    assert set(options) == {f"holdfast.{name}" for name in GUC_SETTINGS}
    assert options["holdfast.sync_poll_seconds"] == "0.5"
    assert options["holdfast.retry_max_seconds"] == "86400"
    assert options["holdfast.hold_ttl_seconds"] == "600"
    assert not [
        name for name in GUC_SETTINGS if "secret" in name or "key" in name or "token" in name
    ]


def test_demo_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the environment turns a production process into a demo."""
    monkeypatch.setenv("IS_DEMO", "true")
    assert load().is_demo is False
    assert DemoSettings.load(_env_file=None).is_demo is True


def test_example_is_complete() -> None:
    """`.env.example` names every setting there is, and shows the defaults."""
    shown: dict[str, str] = {}
    of_the_program, _of_compose = (ROOT / ".env.example").read_text().split("# --- Compose")
    for line in of_the_program.splitlines():
        name, is_setting, value = line.removeprefix("#").partition("=")
        if is_setting and name.isupper() and " " not in name:
            shown[name.lower()] = value
    assert set(shown) == set(Settings.whole().model_fields)
    for name, value in shown.items():
        if value and not name.endswith("database_url"):
            assert getattr(load(**{name: value}), name) == getattr(load(), name), name

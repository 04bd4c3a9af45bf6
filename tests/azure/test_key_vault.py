"""Secrets come from Key Vault over real HTTPS, with the Azure client, or one line says why not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.config import Settings, SettingsError, secret_settings
from tests.azure.vault import TOKEN, FakeVault

SECRET = "a-secret-that-must-not-be-shown"


def loaded() -> Settings:
    return Settings.load(_env_file=None)


def complaint() -> str:
    with pytest.raises(SettingsError) as error:
        loaded()
    return str(error.value)


def test_secrets_that_are_not_set_come_from_the_vault(
    vault: FakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each by the name of its setting with dashes; the environment wins and is not asked for."""
    vault.secrets |= {"jwt-secret": "one,two", "admin-api-key": SECRET, "base-url": "http://x"}
    monkeypatch.setenv("ZOOM_CLIENT_SECRET", "of the environment")
    settings = loaded()
    assert settings.jwt_secrets == ["one", "two"]
    assert settings.admin_api_key.get_secret_value() == SECRET
    assert settings.zoom_client_secret.get_secret_value() == "of the environment"
    assert settings.entra_client_secret is None
    assert settings.base_url == "http://127.0.0.1:8080"
    assert "zoom-client-secret" not in vault.asked


def test_every_secret_setting_is_asked_for(vault: FakeVault) -> None:
    """And nothing that is not a secret."""
    loaded()
    assert sorted(vault.asked) == [
        "admin-api-key",
        "applicationinsights-connection-string",
        "database-url",
        "encryption-key",
        "entra-client-secret",
        "internal-dispatch-secret",
        "jwt-secret",
        "mailgun-api-key",
        "mailgun-signing-key",
        "metrics-token",
        "migrate-database-url",
        "nexcyte-internal-dispatch-secret",
        "postmark-server-token",
        "postmark-webhook-secret",
        "servicebus-connection-string",
        "smtp-url",
        "twilio-auth-token",
        "zoom-client-secret",
    ]
    assert len(secret_settings(Settings.whole().model_fields)) == len(vault.asked)


def test_a_vault_that_is_busy_is_asked_again(vault: FakeVault) -> None:
    """Three times in all."""
    vault.secrets["jwt-secret"] = SECRET
    vault.failures += [503, 503]
    assert loaded().jwt_secrets == [SECRET]


def test_a_vault_that_stays_broken_stops_the_start(vault: FakeVault) -> None:
    """The line names the setting, the vault and what came."""
    vault.failures += [500] * 20
    line = complaint()
    assert "DATABASE_URL" in line and vault.url in line and "500" in line


def test_a_refused_secret_stops_the_start(vault: FakeVault) -> None:
    """The line names the setting and the role that is missing."""
    vault.secrets["database-url"] = "postgresql://x/y"
    vault.refuses.add("jwt-secret")
    line = complaint()
    assert line.startswith("JWT_SECRET: ") and "Key Vault Secrets User" in line


def test_app_and_worker_need_not_read_the_administrators_login(vault: FakeVault) -> None:
    """MIGRATE_DATABASE_URL may be kept from them."""
    vault.secrets |= {"jwt-secret": SECRET, "migrate-database-url": "postgresql://x/y"}
    vault.refuses.add("migrate-database-url")
    settings = loaded()
    assert (settings.jwt_secrets, settings.migrate_database_url) == ([SECRET], None)


def test_a_machine_without_identity_is_told_so(vault: FakeVault) -> None:
    """In one line, however many ways were tried."""
    vault.has_identity = False
    line = complaint()
    assert "identity" in line and vault.url in line
    assert "\n" not in line


def test_a_vault_that_is_away_stops_the_start(
    vault: FakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within seconds."""
    monkeypatch.setenv("KEY_VAULT_URL", "https://127.0.0.1:9")
    assert "https://127.0.0.1:9 does not answer" in complaint()


def test_a_malformed_secret_is_named_and_not_shown(vault: FakeVault) -> None:
    """Like one from the environment."""
    vault.secrets["database-url"] = SECRET
    line = complaint()
    assert line.startswith("malformed setting: DATABASE_URL")
    assert SECRET not in line and TOKEN not in line


@pytest.mark.parametrize("address", ["http://127.0.0.1:8080", "vault", "https://v/?a=b"])
def test_an_address_that_is_no_vault(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting is named; nothing is asked."""
    monkeypatch.setenv("KEY_VAULT_URL", address)
    assert complaint().startswith("malformed setting: KEY_VAULT_URL")


def test_without_the_extra_the_line_says_what_to_install(
    vault: FakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Azure packages are not among those that everybody installs."""
    monkeypatch.setitem(sys.modules, "azure.keyvault.secrets", None)
    assert "holdfast[azure]" in complaint()


def test_without_key_vault_nothing_of_azure_is_loaded() -> None:
    """Off costs nothing: neither time nor memory."""
    loads = (
        "import sys; from app.config import Settings; from app.web.main import create_app\n"
        "from worker.main import run_worker\n"
        "app = create_app(Settings.load(_env_file=None, jwt_secret='x', database_url='postgresql://x/y'))\n"
        "print([m for m in sys.modules if m.startswith(('azure.identity', 'azure.keyvault',"
        " 'azure.monitor', 'opentelemetry'))])"
    )
    done = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]", done.stdout


def test_the_command_line_ends_with_one_line(vault: FakeVault) -> None:
    """Exit code 2, nothing but the line on stderr."""
    vault.refuses.add("*")
    done = subprocess.run(
        [sys.executable, "-m", "app", "serve"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "DATABASE_URL" in done.stderr, done.stderr

"""Azure's services as they are seen from a machine of ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.azure.vault import FakeVault, running_vault


@pytest.fixture(scope="module")
def vault_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeVault]:
    with running_vault(tmp_path_factory.mktemp("vault")) as vault:
        yield vault


@pytest.fixture
def vault(vault_server: FakeVault, monkeypatch: pytest.MonkeyPatch) -> FakeVault:
    """An empty Key Vault whose secrets this machine may read; KEY_VAULT_URL names it."""
    vault_server.secrets.clear()
    vault_server.refuses.clear()
    vault_server.failures.clear()
    vault_server.asked.clear()
    vault_server.has_identity = True
    for name, value in vault_server.environment().items():
        monkeypatch.setenv(name, value)
    return vault_server

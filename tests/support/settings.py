"""Settings for tests: nothing comes from the environment or a `.env` file."""

from __future__ import annotations

from typing import Any

from pydantic_settings import PydanticBaseSettingsSource

import app.providers.registry  # noqa: F401 - makes the providers' settings known
from app.config import DemoSettings, Settings

TEST_SETTINGS: dict[str, Any] = {
    "jwt_secret": "test-secret-test-secret-test-secret-test",
    "admin_api_key": "test-admin-key",
    "encryption_key": "dGVzdC1rZXktdGVzdC1rZXktdGVzdC1rZXktdGVzdCE=",
    "entra_client_id": "00000000-0000-4000-8000-00000000e47a",
    "entra_client_secret": "test-entra-secret-test-entra",
    "graph_shared_mailbox": "booking@example.com",
    "zoom_account_id": "test-zoom-account",
    "zoom_client_id": "test-zoom-client",
    "zoom_client_secret": "test-zoom-secret-test-zoom",
    "zoom_host_user_ids": "host-1@example.com,host-2@example.com",
    "retry_base_seconds": 0.05,
    "retry_max_seconds": 0.5,
    "provider_timeout_seconds": 6,
    "worker_tick_seconds": 0.2,
}


class _GivenSettings(Settings):
    """Settings of which only what is given counts; looking elsewhere takes four times as long."""

    @classmethod
    def settings_customise_sources(
        cls, _cls: object, init_settings: PydanticBaseSettingsSource, **_elsewhere: object
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def make_settings(**overrides: Any) -> Settings:
    """`TEST_SETTINGS` with `overrides`."""
    return _GivenSettings.load(**(TEST_SETTINGS | overrides))


class _GivenDemoSettings(_GivenSettings, DemoSettings):
    """Likewise, with the simulated cloud in the app's own process."""


def make_demo_settings(**overrides: Any) -> Settings:
    """Settings of a demo, whose providers are its own."""
    return _GivenDemoSettings.load(**(TEST_SETTINGS | overrides))

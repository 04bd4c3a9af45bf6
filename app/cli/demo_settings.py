"""Settings of the demo: everything that production must set is made up, once."""

from __future__ import annotations

import base64
import json
import os
import secrets
import uuid
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from app.cli.settings import load_settings
from app.config import ENCRYPTION_KEY_BYTES, DemoSettings, Settings, SettingsError
from app.simulator.carriers import DEMO_DOMAIN
from app.simulator.microsoft.demo_data import DEMO_SHARED_MAILBOX
from app.simulator.twilio.demo_data import DEMO_ACCOUNT, DEMO_NUMBER
from app.simulator.zoom.demo_data import DEMO_ZOOM_HOSTS

_LAST_PORT = 65_535

DEMO_MEMORY = Path(".holdfast/demo.json")
"""Secrets of the demo, readable by its user alone."""


def load_demo_settings() -> DemoSettings:
    """Settings that run the whole system on one port against the simulator.

    What the environment sets is kept; secrets are made once and kept in `demo.json`, so that
    links survive a restart.

    Raises:
        SettingsError: a setting is malformed, or BASE_URL is not of this machine.
    """
    given = load_settings(Settings)
    loopback = f"http://{_loopback(given.host)}:{given.port}"
    simulator = f"{loopback}/simulator"
    made_up: dict[str, Any] = {
        "base_url": loopback,
        "graph_shared_mailbox": DEMO_SHARED_MAILBOX,
        "zoom_host_user_ids": ",".join(DEMO_ZOOM_HOSTS),
        "entra_authority_url": f"{simulator}/entra",
        "graph_api_url": f"{simulator}/graph/v1.0",
        "zoom_oauth_url": f"{simulator}/zoom/oauth/token",
        "zoom_api_url": f"{simulator}/zoom/v2",
        "twilio_account_sid": DEMO_ACCOUNT,
        "twilio_from_number": DEMO_NUMBER,
        "twilio_api_url": f"{simulator}/twilio",
        "mailgun_domain": DEMO_DOMAIN,
        "mailgun_from_email": f"bookings@{DEMO_DOMAIN}",
        "mailgun_api_url": f"{simulator}/mailgun",
        "postmark_from_email": f"bookings@{DEMO_DOMAIN}",
        "postmark_api_url": f"{simulator}/postmark",
        "smtp_url": f"smtp://127.0.0.1:{_beside(given.port)}",
        "smtp_from_email": DEMO_SHARED_MAILBOX,
        "smtp_ca_file": str(DEMO_MEMORY.with_name("mail-server.pem")),
        **_remembered(DEMO_MEMORY),
    }
    absent = {name: value for name, value in made_up.items() if name not in given.model_fields_set}
    return load_settings(DemoSettings, **absent).require("demo")


def _loopback(host: str) -> str:
    """The address by which this process reaches itself."""
    if host == "localhost":
        return host
    try:
        address = ip_address(host)
    except ValueError:
        raise SettingsError("malformed setting: HOST: the demo needs an IP address") from None
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    if not address.is_loopback:
        raise SettingsError(
            "malformed setting: HOST: the demo listens on a loopback address or on 0.0.0.0"
        )
    return host if address.version == 4 else f"[{host}]"


def _beside(port: int) -> int:
    """The port of the simulated mail server, which speaks no HTTP."""
    return port + 1 if port < _LAST_PORT else port - 1


def _remembered(file: Path) -> dict[str, str]:
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    wanted = {
        "jwt_secret": secrets.token_urlsafe(48),
        "admin_api_key": secrets.token_urlsafe(24),
        "encryption_key": base64.b64encode(secrets.token_bytes(ENCRYPTION_KEY_BYTES)).decode(),
        "entra_client_id": str(uuid.uuid4()),
        "entra_client_secret": secrets.token_urlsafe(24),
        "zoom_account_id": secrets.token_urlsafe(12),
        "zoom_client_id": secrets.token_urlsafe(12),
        "zoom_client_secret": secrets.token_urlsafe(24),
        "twilio_auth_token": secrets.token_urlsafe(24),
        "mailgun_api_key": secrets.token_urlsafe(24),
        "mailgun_signing_key": secrets.token_urlsafe(24),
        "postmark_server_token": secrets.token_urlsafe(24),
        "postmark_webhook_secret": secrets.token_urlsafe(24),
    }
    if missing := wanted.keys() - known.keys():
        known |= {name: wanted[name] for name in missing}
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(known, out, indent=2)
        fresh.replace(file)
    return known

"""The simulated mail server on a port of this machine."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from app.config import is_loopback
from app.providers.smtp.settings import SmtpSettings
from app.simulator.smtp.certificate import kept_pem, server_context
from app.simulator.smtp.server import MailServer
from app.simulator.world import World

_NAMES = ("localhost", "127.0.0.1", "::1")

log = structlog.get_logger("holdfast.simulator")


@asynccontextmanager
async def listening(world: World) -> AsyncIterator[None]:
    """Listens where SMTP_URL leads, if that is this machine and SMTP_CA_FILE says by which
    certificate clients know it."""
    settings = world.settings.of(SmtpSettings) if world.settings else None
    relay = settings.smtp_relay if settings else None
    file = settings.smtp_ca_file if settings else None
    if relay is None or not file or not is_loopback(relay.host):
        yield
        return
    tls = server_context(kept_pem(Path(file), *_NAMES))
    try:
        server = await listen(world, relay.host, relay.port, tls, tls=relay.tls)
    except OSError as error:
        # Everything else works without it; mails by it wait.
        log.warning("simulated_mail_server_not_listening", port=relay.port, error=str(error))
        yield
        return
    log.info("simulated_mail_server_listening", port=relay.port)
    try:
        yield
    finally:
        server.close()


async def listen(
    world: World, host: str, port: int, context: ssl.SSLContext, *, tls: str = "starttls"
) -> asyncio.Server:
    """
    Raises:
        OSError: the port cannot be had.
    """
    is_implicit = tls == "implicit"
    return await asyncio.get_running_loop().create_server(
        lambda: MailServer(world, context, is_private=is_implicit),
        host,
        port,
        ssl=context if is_implicit else None,
    )

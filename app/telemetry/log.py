"""Logging: structlog and the standard library through one pipeline, to stderr.

`LOG_FORMAT=console` prints lines for people, `json` one object a line. Whatever the caller
passes, values that look like a secret by name are masked; link tokens only ever travel in
addresses, so query strings are masked too.
"""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path

import structlog
from structlog.typing import EventDict, WrappedLogger

from app.config import Settings

_SECRET_NAME = re.compile(r"token|secret|password|authorization|api_key|cookie|dsn", re.IGNORECASE)
_SECRET_IN_TEXT = re.compile(
    r"(?P<name>\b(?:token|code|client_secret|state|access_token|sig)=)[^\s&\"']+"
    r"|(?P<scheme>\bBearer\s+)[\w.~+/=-]+"
    r"|(?P<url>\bpostgres(?:ql)?://[^\s:/@]*:)[^\s@/]+(?=@)",
    re.IGNORECASE,
)
_JWT = re.compile(r"\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*")
_KEY = re.compile(r"\b(?P<kind>sk_live_|hfs_)[\w-]{8,}")
_FEED = re.compile(r"(?P<path>/feeds/)[\w-]+")
_MASK = "***"


def mask_text(text: str) -> str:
    """`text` without what looks like a secret in it."""
    text = _SECRET_IN_TEXT.sub(lambda m: (m["name"] or m["scheme"] or m["url"]) + _MASK, text)
    text = _KEY.sub(lambda m: m["kind"] + _MASK, text)
    text = _FEED.sub(lambda m: m["path"] + _MASK, text)
    return _JWT.sub(_MASK, text)


def mask_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A structlog processor: masks secrets by the name of their key and inside texts."""
    for key, value in event.items():
        if key.startswith("_"):
            continue
        if isinstance(value, str):
            event[key] = _MASK if _SECRET_NAME.search(key) and value else mask_text(value)
        elif _SECRET_NAME.search(key) and isinstance(value, bytes):
            event[key] = _MASK
    return event


def setup_logging(settings: Settings, file: Path | None = None) -> None:
    """Send all logging of this process through one pipeline; may be called again.

    Args:
        settings: how it looks.
        file: takes everything, begun again; stderr then shows warnings only.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    if settings.log_format == "json":
        render: list[structlog.typing.Processor] = [
            structlog.processors.format_exc_info,
            mask_secrets,
            structlog.processors.JSONRenderer(),
        ]
    else:
        colors = sys.stderr.isatty() and file is None
        plain = structlog.dev.plain_traceback
        render = [
            structlog.processors.format_exc_info,
            mask_secrets,
            structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain),
        ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
    )
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if file is not None:
        handlers[0].setLevel(logging.WARNING)
        handlers.append(logging.FileHandler(file, mode="w", encoding="utf-8"))
    for handler in handlers:
        handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = handlers
    root.setLevel(logging.INFO)
    # Chatty at INFO, or they print whole addresses with their query.
    for name in ("httpx", "httpcore", "msal", "azure", "urllib3", "yoyo", "aiohttp.access"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


def close_log_file() -> None:
    """Let go of the file that `setup_logging` was given; what is logged then goes to stderr."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, logging.FileHandler):
            root.removeHandler(handler)
            handler.close()

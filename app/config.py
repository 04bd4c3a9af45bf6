"""Settings: the environment (and `.env`) as one frozen object.

Every name of docs/settings.md is a field, in lower case: of `Settings`, or of the class that a
provider's own folder declares; nothing else reads the environment. Secrets may come from an Azure
Key Vault instead (`app/key_vault.py`). A setting that is missing or malformed ends the start with
one line that names it (`SettingsError`, exit code 2); the line never shows the value, which may be
a secret.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from ipaddress import ip_address
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar, cast, get_args
from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import ProgrammingError
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    create_model,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from app.key_vault import VaultError, read_secrets

Role = Literal["serve", "worker", "migrate", "demo"]
"""What a process is about to do; decides which settings it cannot do without."""

GUC_SETTINGS = (
    "hold_ttl_seconds",
    "cancel_deadline_hours",
    "availability_cache_seconds",
    "provider_timeout_seconds",
    "retry_base_seconds",
    "retry_max_seconds",
    "worker_tick_seconds",
    "sync_poll_seconds",
    "subscription_minutes",
    "max_active_holds_per_customer",
    "max_active_holds_per_client",
    "max_unverified_share",
    "has_client_limits",
    "confirm_deadline_seconds",
    "retention_days",
    "financial_retention_years",
    "queue_backend",
    "mail_provider",
)
"""Settings that SQL reads as session settings `holdfast.<name>`; never a secret."""

ENCRYPTION_KEY_BYTES = 32
SHORTEST_SIGNING_SECRET = 32
SHORTEST_SECRET = 24
"""Characters, where strangers reach us."""

_GUESSABLE = "guessable"
"""Marks a secret that is nothing else; addresses and connection strings are longer anyway."""


class SettingsError(Exception):
    """A setting is missing or malformed. The message is one line that names it."""


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _web_address(value: str) -> str:
    """An absolute http or https address, without query or fragment, without final slash."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an absolute http or https address")
    if parts.query or parts.fragment:
        raise ValueError("must have neither query nor fragment")
    if parts.port is not None and not 0 < parts.port < 65536:
        raise ValueError("has an impossible port")
    return value.rstrip("/")


def _name_servers(value: str) -> str:
    """Internet addresses by comma, each with a port after a colon if it is not 53."""
    read_name_servers(value)
    return value


def read_name_servers(value: str) -> list[tuple[str, int]]:
    """
    Raises:
        ValueError: one is no internet address.
    """
    found = []
    for each in split(value):
        parts = urlsplit(f"//{each}")
        host, port = parts.hostname or "", parts.port or 53
        found.append((str(ip_address(host)), port))
    return found


def _provider_address(value: str) -> str:
    """Like `_web_address`; secrets go there, so plain http is for loopback only."""
    value = _web_address(value)
    parts = urlsplit(value)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError("plain http is accepted for loopback addresses only")
    return value


def _vault_address(value: str) -> str:
    """Like `_web_address`; Key Vault's client sends no token over plain http, not even here."""
    value = _web_address(value)
    if urlsplit(value).scheme != "https":
        raise ValueError("must be an https address")
    return value


def _postgres_address(value: SecretStr | None) -> SecretStr | None:
    if value is None:
        return None
    text = value.get_secret_value()
    if not text.startswith(("postgresql://", "postgres://")):
        raise ValueError("must be a postgresql:// address")
    try:
        conninfo_to_dict(text)
    except ProgrammingError:
        raise ValueError("is not a valid libpq address") from None
    return value


def _strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


WebAddress = Annotated[str, AfterValidator(_web_address)]
ProviderAddress = Annotated[str, AfterValidator(_provider_address)]
NameServers = Annotated[str, AfterValidator(_name_servers)]
VaultAddress = Annotated[str, AfterValidator(_vault_address)]
PostgresAddress = Annotated[SecretStr | None, AfterValidator(_postgres_address)]
Text = Annotated[str | None, BeforeValidator(_strip)]
ConnectionString = Annotated[SecretStr | None, BeforeValidator(_strip)]
Secret = Annotated[SecretStr | None, BeforeValidator(_strip), _GUESSABLE]
Secrets = Annotated[SecretStr | None, BeforeValidator(_strip)]
"""Several by comma, each of a length of its own."""


class _KeyVault(PydanticBaseSettingsSource):
    """Secrets that nothing else sets, from the vault of KEY_VAULT_URL."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return self._secrets.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        values = (self.get_field_value(f, n) for n, f in self.settings_cls.model_fields.items())
        return {name: value for value, name, _is_complex in values if value is not None}

    @cached_property
    def _secrets(self) -> dict[str, str]:
        """What the vault has, read at once on first use, when the other sources have spoken."""
        try:
            vault_url = _vault_address(_strip(self.current_state.get("key_vault_url") or ""))
        except ValueError:
            # None, or none that can be asked; the field's own check says so.
            return {}
        secrets = secret_settings(self.settings_cls.model_fields)
        try:
            return read_secrets(vault_url, [n for n in secrets if n not in self.current_state])
        except VaultError as error:
            raise SettingsError(str(error)) from error


def secret_settings(fields: Mapping[str, FieldInfo]) -> list[str]:
    """The settings that may come from a vault: those that are never shown."""
    return [name for name, field in fields.items() if SecretStr in get_args(field.annotation)]


_CONFIG = SettingsConfigDict(
    env_file=".env",
    env_file_encoding="utf-8",
    env_ignore_empty=True,
    extra="ignore",
    frozen=True,
    hide_input_in_errors=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the doctor has to know of a provider's settings.

    Attributes:
        name: what people call the provider.
        page: the page of docs that says where its settings are found.
        needs: fields that it cannot be used without.
        mock: the field that has the simulated cloud answer for it.
        is_optional: whether nothing is wrong where none of `needs` is set and nothing else asks
            for the provider.
        without: what follows where it is not set, in a few words.
    """

    name: str
    page: str
    needs: tuple[str, ...]
    mock: str
    is_optional: bool = False
    without: str = ""


class ProviderSettings(BaseSettings):
    """The settings of one provider, declared in its folder: fields whose names begin with what the
    provider or its product is called. They become part of `Settings`, where `Settings.of` finds
    them.

    Fields that are named `*_mock`, and those of the type `Secret`, are judged like all of that kind
    where strangers reach us.
    """

    model_config = _CONFIG

    about: ClassVar[About]


Part = TypeVar("Part", bound=ProviderSettings)

PROVIDER_SETTINGS: dict[str, type[ProviderSettings]] = {}
"""By provider; `app.providers.registry` fills it."""


class Settings(BaseSettings):
    """All settings of a process, those of the providers included. Numbers carry their unit in the
    name."""

    model_config = _CONFIG

    database_url: PostgresAddress = None
    migrate_database_url: PostgresAddress = None

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    base_url: WebAddress = "http://127.0.0.1:8080"
    jwt_secret: Secrets = None
    admin_api_key: Secret = None
    encryption_key: Secrets = None

    queue_backend: Literal["pgmq", "servicebus"] = "pgmq"
    servicebus_connection_string: ConnectionString = None
    servicebus_namespace: Text = None

    mail_mock: bool = False
    sms_mock: bool = False
    mail_provider: str = ""

    hold_ttl_seconds: int = Field(600, ge=1, le=86_400)
    cancel_deadline_hours: int = Field(24, ge=0, le=8_760)
    availability_cache_seconds: float = Field(45, ge=0, le=3_600)
    confirm_wait_seconds: float = Field(8, ge=0, le=60)
    provider_timeout_seconds: float = Field(10, gt=0, le=120)
    dns_servers: NameServers = ""
    retry_base_seconds: float = Field(1, gt=0, le=3_600)
    retry_max_seconds: float = Field(300, gt=0, le=86_400)
    worker_tick_seconds: float = Field(5, gt=0, le=3_600)
    sync_poll_seconds: float = Field(900, gt=0, le=86_400)
    subscription_minutes: int = Field(4_200, ge=1, le=525_600)

    rate_limit_per_minute: int = Field(300, ge=0)
    rate_limit_tenant_per_minute: int | None = Field(None, ge=0)
    max_active_holds_per_customer: int = Field(3, ge=0)
    max_active_holds_per_client: int = Field(10, ge=0)
    max_unverified_share: int = Field(50, ge=0, le=100)
    trusted_proxy_count: int = Field(0, ge=0, le=20)
    client_ipv6_prefix: int = Field(64, ge=16, le=128)

    confirm_deadline_seconds: int = Field(900, ge=1, le=86_400)
    retention_days: int = Field(365, ge=1)
    financial_retention_years: int = Field(10, ge=1, le=100)

    metrics_token: Secret = None
    internal_dispatch_secret: Secret = None
    nexcyte_internal_dispatch_secret: Secret = None
    log_format: Literal["console", "json"] = "console"
    applicationinsights_connection_string: ConnectionString = None
    key_vault_url: VaultAddress | None = None

    is_demo: ClassVar[bool] = False
    """Only `DemoSettings` says otherwise; the environment cannot."""

    @field_validator("jwt_secret")
    @classmethod
    def _names_a_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not split(value.get_secret_value()):
            raise ValueError("names no secret")
        return value

    @field_validator("encryption_key")
    @classmethod
    def _names_keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not _encryption_keys(value.get_secret_value()):
            raise ValueError("names no key")
        return value

    @field_validator(
        "admin_api_key",
        "metrics_token",
        "internal_dispatch_secret",
        "nexcyte_internal_dispatch_secret",
    )
    @classmethod
    def _is_a_header_value(cls, value: SecretStr | None) -> SecretStr | None:
        text = value.get_secret_value() if value else "x"
        if not text.isascii() or not text.isprintable() or " " in text:
            raise ValueError("must be visible ASCII without spaces")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, dotenv_settings, _KeyVault(settings_cls)

    @classmethod
    def load(cls, **overrides: Any) -> Self:
        """Settings from `overrides`, the environment, `.env` and the Key Vault, in this order.

        Raises:
            SettingsError: one line naming every setting that is malformed, or what the vault
                does not give.
        """
        try:
            return cls.whole()(**overrides)
        except ValidationError as error:
            raise SettingsError(_one_line(error)) from None

    @classmethod
    def whole(cls) -> type[Self]:
        """These settings and those of every provider that there is, as one class."""
        return cast(type[Self], _whole(cls, tuple(PROVIDER_SETTINGS.values())))

    def of(self, part: type[Part]) -> Part:
        """The settings that a provider's folder declares.

        Raises:
            TypeError: they were loaded before `app.providers.registry` was.
        """
        if not isinstance(self, part):
            raise TypeError(f"settings without {part.__name__}: load them after the registry")
        return self

    def require(self, role: Role) -> Self:
        """These settings, when they suffice for `role`.

        Raises:
            SettingsError: one line naming every setting that `role` cannot do without, or that
                strangers could make use of.
        """
        if missing := self.missing(role):
            raise SettingsError("missing setting: " + ", ".join(missing))
        if role != "migrate" and not self.is_local and (weak := self.weaknesses()):
            raise SettingsError(f"unsafe setting with BASE_URL {self.base_url}: {'; '.join(weak)}")
        return self

    def missing(self, role: Role) -> list[str]:
        """Names of the settings that `role` cannot do without."""
        return [name for name, is_missing in self._needs(role).items() if is_missing]

    @property
    def is_local(self) -> bool:
        """Whether only people on this machine are meant to reach us."""
        return is_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def has_client_limits(self) -> bool:
        """Whether what a client and a mailbox may cause is limited. RATE_LIMIT_PER_MINUTE=0
        switches that off too, but never where strangers reach us."""
        return self.rate_limit_per_minute > 0 or not self.is_local

    def weaknesses(self) -> list[str]:
        """What must not be where strangers reach us: guessable secrets and simulated providers."""
        short = [
            f"{name.upper()} is under {SHORTEST_SECRET} characters"
            for name, field in type(self).model_fields.items()
            if _GUESSABLE in field.metadata
            and (secret := getattr(self, name))
            and len(secret.get_secret_value()) < SHORTEST_SECRET
        ]
        if any(len(part) < SHORTEST_SIGNING_SECRET for part in self.jwt_secrets):
            # A comma within a secret makes two of it, and the worse one counts.
            short.insert(0, f"JWT_SECRET has a part under {SHORTEST_SIGNING_SECRET} characters")
        demo = ["the demo simulates its providers"] if self.is_demo else []
        return short + [f"{name.upper()} is on" for name in self.mocks] + demo

    def _needs(self, role: Role) -> Mapping[str, bool]:
        if role in ("migrate", "demo"):
            return {}
        needs = {
            "JWT_SECRET": not self.jwt_secrets,
            "ADMIN_API_KEY": self.admin_api_key is None,
        }
        if self.queue_backend == "servicebus":
            needs["SERVICEBUS_CONNECTION_STRING or SERVICEBUS_NAMESPACE"] = not (
                self.servicebus_connection_string or self.servicebus_namespace
            )
        return needs

    @property
    def database_address(self) -> str:
        """DATABASE_URL as text; empty where it is not set."""
        return self.database_url.get_secret_value() if self.database_url else ""

    @property
    def jwt_secrets(self) -> list[str]:
        """Secrets that verify a link token; the first one signs."""
        return split(self.jwt_secret.get_secret_value()) if self.jwt_secret else []

    @property
    def encryption_keys(self) -> list[bytes]:
        """Keys that open stored secrets; the first one seals."""
        return (
            _encryption_keys(self.encryption_key.get_secret_value()) if self.encryption_key else []
        )

    @property
    def is_simulated(self) -> bool:
        """Whether a provider is answered by the simulated cloud, within this process."""
        return self.is_demo or bool(self.mocks)

    @property
    def mocks(self) -> list[str]:
        """The fields that have the simulated cloud answer, of those that are on."""
        fields = type(self).model_fields
        return [name for name in fields if name.endswith("_mock") and getattr(self, name)]

    @property
    def dispatch_secret(self) -> SecretStr | None:
        """Of POST /api/internal/comms/dispatch, by whichever name it is set; None: closed."""
        return self.internal_dispatch_secret or self.nexcyte_internal_dispatch_secret

    def guc_options(self) -> dict[str, str]:
        """Session settings that SQL reads: `holdfast.<name>` to its value as text."""
        return {f"holdfast.{name}": _plain(getattr(self, name)) for name in GUC_SETTINGS}


@cache
def _whole(settings: type[Settings], parts: tuple[type[ProviderSettings], ...]) -> type[Settings]:
    # Fields of the last base come first.
    bases: Any = (*reversed(parts), settings)
    whole: type[Settings] = create_model(
        settings.__name__, __base__=bases, __module__=settings.__module__
    )
    return whole


class DemoSettings(Settings):
    """Settings of `holdfast demo`: the simulator is mounted, the secrets are generated."""

    is_demo: ClassVar[bool] = True


def split(value: str) -> list[str]:
    """The parts between commas that are not blank."""
    return [part for part in (piece.strip() for piece in value.split(",")) if part]


def _encryption_keys(value: str) -> list[bytes]:
    """
    Raises:
        ValueError: a part is no key.
    """
    keys = []
    for part in split(value):
        try:
            # Either alphabet of base64, padded or not.
            text = part.rstrip("=").replace("-", "+").replace("_", "/")
            key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        except binascii.Error:
            key = b""
        if len(key) != ENCRYPTION_KEY_BYTES:
            raise ValueError(f"must be {ENCRYPTION_KEY_BYTES} bytes in base64, several by comma")
        keys.append(key)
    return keys


def _plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _one_line(error: ValidationError) -> str:
    problems = []
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        name = "_".join(str(part) for part in problem["loc"][:1]).upper()
        text = problem["msg"].removeprefix("Value error, ")
        problems.append(f"{name}: {text}" if name else text)
    return "malformed setting: " + "; ".join(problems)

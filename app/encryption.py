"""Secrets that the database keeps for us, sealed so that the database alone cannot read them.

A sealed secret is the text `v1.<key id>.<nonce>.<ciphertext>`: AES-256-GCM with a nonce of 96
random bits. Table, column, row and tenant are authenticated with it, so a secret that is copied
into another row is none there. The key is named, never tried. ENCRYPTION_KEY may name several: the
first seals, all open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Iterable
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.config import Settings, SettingsError
from app.db import Database

_FORM = "v1"
_NONCE_BYTES = 12
_KEY_ID_BYTES = 8


class SealError(Exception):
    """A secret cannot be sealed or opened. The message tells neither secret nor key."""


class NoEncryptionKey(SealError):
    """ENCRYPTION_KEY is not set, so no secret can be stored."""

    def __init__(self) -> None:
        super().__init__("ENCRYPTION_KEY is not set, so no secret can be stored")


def key_id(key: bytes) -> str:
    """By what a key is named: too short a part of a hash to tell anything of the key."""
    return hashlib.sha256(b"holdfast key\0" + key).digest()[:_KEY_ID_BYTES].hex()


class Encryption:
    """Seals and opens with the keys of ENCRYPTION_KEY.

    `table`, `column`, `row` and `tenant` say where the sealed text stands (`tenant` None: it is
    the platform's own), as in `seal(secret, table="connections", column="secret", row=row_id,
    tenant=tenant_id)`. So whoever makes a row chooses its id.
    """

    def __init__(self, settings: Settings) -> None:
        self._keys = {key_id(key): AESGCM(key) for key in settings.encryption_keys}
        self.first = next(iter(self._keys), None)
        """Id of the key that seals; None: there is none."""

    def seal(
        self, plain: str, *, table: str, column: str, row: UUID | str, tenant: UUID | str | None
    ) -> str:
        """`plain`, for a column whose type is `booking.sealed`.

        Raises:
            NoEncryptionKey: none is set.
        """
        if self.first is None:
            raise NoEncryptionKey
        nonce = os.urandom(_NONCE_BYTES)
        place = _place(table, column, row, tenant)
        ciphertext = self._keys[self.first].encrypt(nonce, plain.encode(), place)
        return ".".join((_FORM, self.first, _text(nonce), _text(ciphertext)))

    def open_sealed(
        self, sealed: str, *, table: str, column: str, row: UUID | str, tenant: UUID | str | None
    ) -> str:
        """What was sealed for this place.

        Raises:
            SealError: the key is not among ours, or it was not sealed for this place.
        """
        form, _, rest = sealed.partition(".")
        parts = rest.split(".")
        if form != _FORM or len(parts) != 3:
            raise SealError(f"{table}.{column} of {row} is not sealed")
        name, *encoded = parts
        if name not in self._keys:
            raise SealError(f"{table}.{column} of {row} is sealed with {name}: no key of ours")
        try:
            nonce, ciphertext = (base64.urlsafe_b64decode(f"{text}==") for text in encoded)
            place = _place(table, column, row, tenant)
            return self._keys[name].decrypt(nonce, ciphertext, place).decode()
        except (InvalidTag, ValueError, binascii.Error):
            raise SealError(f"{table}.{column} of {row} was not sealed for this place") from None

    def demand(self, sealed_with: Iterable[str]) -> None:
        """
        Args:
            sealed_with: ids of the keys of every sealed secret there is.

        Raises:
            SettingsError: some are not among ours.
        """
        if unknown := sorted(set(sealed_with) - self._keys.keys()):
            raise SettingsError(
                f"missing setting: ENCRYPTION_KEY lacks {', '.join(unknown)}, with which secrets"
                " in the database are sealed"
            )


async def demand_keys(database: Database, settings: Settings) -> None:
    """Looks whether every sealed secret in the database can be opened.

    Raises:
        SettingsError: a row is sealed with a key that ENCRYPTION_KEY lacks.
        DatabaseUnavailable: it cannot be asked.
    """
    names = await database.call("sealed_keys", retry_lost=True)
    Encryption(settings).demand(row["key_id"] for row in names)


async def reencrypt(database: Database, settings: Settings) -> int:
    """Seals everything with the first key; how many secrets were sealed with another before.

    Each is a commit of its own: broken off, it goes on where it was. A secret that was replaced
    meanwhile is left alone.

    Raises:
        NoEncryptionKey: none is set.
        SealError: one cannot be opened; those before it are done.
        DatabaseUnavailable: the database is away.
    """
    encryption = Encryption(settings)
    if encryption.first is None:
        raise NoEncryptionKey
    count = 0
    while rows := await database.call("sealed_otherwise", key_id=encryption.first, limit=100):
        for row in rows:
            place = {
                "table": row["table_name"],
                "column": row["column_name"],
                "row": row["id"],
                "tenant": row["tenant_id"],
            }
            plain = encryption.open_sealed(row["sealed"], **place)
            count += await database.call_value(
                "seal_anew",
                table=row["table_name"],
                column=row["column_name"],
                id=row["id"],
                old=row["sealed"],
                new=encryption.seal(plain, **place),
            )
    return count


def _place(table: str, column: str, row: UUID | str, tenant: UUID | str | None) -> bytes:
    parts = [table, column, str(row), "" if tenant is None else str(tenant)]
    return json.dumps(parts, separators=(",", ":")).encode()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")

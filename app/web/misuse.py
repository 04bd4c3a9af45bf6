"""What a client may do wrong in a minute, at all endpoints and processes together."""

from __future__ import annotations

from pydantic import SecretStr

from app.errors import ApiError
from app.same_secret import is_same_secret
from app.web.window_counts import WindowCounts, scope_of


class MisuseLimit:
    """Counts what a client does wrong, and refuses the client beyond a limit.

    Args:
        kind: what is counted; each kind has counters of its own.
        per_minute: of a client; 0 is off.
    """

    def __init__(self, counts: WindowCounts, kind: str, per_minute: int) -> None:
        self._counts = counts
        self._kind = kind
        self._per_minute = per_minute

    def raise_if_spent(self, client: str) -> None:
        """
        Raises:
            ApiError: rate_limited.
        """
        if self._per_minute and self._count_of(client) >= self._per_minute:
            raise self._spent()

    def add(self, client: str) -> None:
        """`client` did it once more."""
        if self._per_minute:
            self._counts.add(scope_of(self._kind, client))

    async def is_right(self, client: str, given: str, secret: SecretStr | None) -> bool:
        """Whether `given` is the secret; a wrong one counts at once, in all processes.

        Beyond the limit nothing is compared, so that the right one cannot be found by trying.
        What was not given is no guess.

        Raises:
            ApiError: rate_limited.
        """
        self.raise_if_spent(client)
        if is_same_secret(given, secret):
            return True
        if given:
            await self.was_wrong(client)
        return False

    async def was_wrong(self, client: str) -> None:
        """`client` gave a wrong one: it counts at once, in all processes.

        Raises:
            ApiError: rate_limited, where others of its requests have spent the limit meanwhile.
        """
        if self._per_minute:
            self.add(client)
            await self._counts.merge()
            if self._count_of(client) > self._per_minute:
                raise self._spent()

    def _count_of(self, client: str) -> int:
        return self._counts.count(scope_of(self._kind, client))

    def _spent(self) -> ApiError:
        return ApiError(
            "rate_limited",
            "Too many wrong attempts in a minute. Please wait.",
            retry_after=self._counts.seconds_left(),
        )

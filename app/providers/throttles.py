"""Which parts of a provider want to be left alone, and until when."""

from __future__ import annotations

from app.providers.clock import Clock
from app.providers.errors import ProviderError, Transient

MAX_SCOPES = 1_000


class Throttles:
    """Remembers every `Retry-After` by scope (a mailbox, a host, a directory's tokens),
    so that nobody in this process asks earlier, whoever was told."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, tuple[float, Transient]] = {}

    def __len__(self) -> int:
        return len(self._until)

    def check(self, scope: str) -> None:
        """Returns when `scope` may be asked.

        Raises:
            Transient: the error that closed the scope, with the seconds that are left.
        """
        until, error = self._until.get(scope, (0.0, None))
        if error is None:
            return
        left = until - self._clock.monotonic()
        if left > 0:
            raise error.again(left)
        del self._until[scope]

    def remember(self, scope: str, error: ProviderError) -> None:
        """Closes `scope` if `error` carries a Retry-After; a longer one already known stays."""
        if not isinstance(error, Transient) or not error.retry_after:
            return
        now = self._clock.monotonic()
        if len(self._until) >= MAX_SCOPES:
            self._until = {s: entry for s, entry in self._until.items() if entry[0] > now}
        until = now + error.retry_after
        known = self._until.get(scope)
        if known is None or known[0] < until:
            self._until[scope] = (until, error)

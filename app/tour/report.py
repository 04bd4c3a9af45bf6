"""What the tour prints: a step, and what each party sees of it."""

from __future__ import annotations

from collections.abc import Callable

_PARTY_WIDTH = 9


class Broken(Exception):
    """The story cannot go on."""


class Report:
    """Prints as it goes, and remembers whether everything held.

    Args:
        say: prints one line.
    """

    def __init__(self, say: Callable[[str], None] = print) -> None:
        self._say = say
        self._steps = 0
        self.failures: list[str] = []

    def step(self, title: str) -> None:
        """The next thing that happens."""
        self._steps += 1
        self._say(f"\n{self._steps}. {title}")

    def sees(self, party: str, what: str, holds: bool = True, but: object = None) -> None:
        """What a party sees; `holds` tells whether that is as it should be.

        Args:
            but: what it saw instead, printed when it does not hold.
        """
        mark = "ok" if holds else "NO"
        tail = f"  (saw: {but})" if not holds and but is not None else ""
        self._say(f"   {mark}  {party:<{_PARTY_WIDTH}} {what}{tail}")
        if not holds:
            self.failures.append(f"{party}: {what}")

    def demand(self, party: str, what: str, holds: bool, but: object = None) -> None:
        """Like `sees`; the story ends when it does not hold.

        Raises:
            Broken: it does not.
        """
        self.sees(party, what, holds, but)
        if not holds:
            raise Broken(what)

    def broken(self, why: str) -> None:
        """The story came to an end that it should not have."""
        self._say(f"   NO  {why}")
        self.failures.append(why)

    def end(self) -> int:
        """Prints the sum; the exit code."""
        if self.failures:
            self._say(f"\nNot everything held: {len(self.failures)} thing(s) went wrong.")
            return 1
        self._say("\nEverything held.")
        return 0

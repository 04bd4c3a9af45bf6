"""From method and path to a handler."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import unquote

from app.simulator.messages import Response
from app.simulator.world import Call

Handler = Callable[[Call], Awaitable[Response]]
Route = tuple[str, str, Handler]


class NoRoute(Exception):
    """No handler; `is_path_known`: for this method only."""

    def __init__(self, *, is_path_known: bool) -> None:
        super().__init__(is_path_known)
        self.is_path_known = is_path_known


class Router:
    """Routes are (method, pattern, handler); a pattern has placeholders for whole segments.

    Literal segments match without regard to case, as they do at Graph. Among routes that match,
    the first one listed wins.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = [(method, _segments(path), handler) for method, path, handler in routes]

    def find(self, method: str, path: str) -> tuple[Handler, dict[str, str]]:
        """The handler and what its placeholders matched.

        Raises:
            NoRoute: there is none.
        """
        given = _segments(path)
        is_path_known = False
        for expected_method, pattern, handler in self._routes:
            params = _match(pattern, given)
            if params is None:
                continue
            if expected_method == method:
                return handler, params
            is_path_known = True
        raise NoRoute(is_path_known=is_path_known)


def _segments(path: str) -> list[str]:
    return path.strip("/").split("/")


def _match(pattern: list[str], given: list[str]) -> dict[str, str] | None:
    if len(pattern) != len(given):
        return None
    params = {}
    for expected, raw in zip(pattern, given, strict=True):
        actual = unquote(raw)
        if expected.startswith("{"):
            if not actual:
                return None
            params[expected[1:-1]] = actual
        elif expected.lower() != actual.lower():
            return None
    return params

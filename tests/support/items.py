"""Items that differ by a name only, in one test instead of a database for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

Item = Callable[[object], AbstractContextManager[None]]


@contextmanager
def every_item() -> Iterator[Item]:
    """Gives what stands around each item's part of a test: one that fails stops no other, and all
    that failed are told at the end, by name.

    ```
    with every_item() as item:
        for name in NAMES:
            with item(name):
                assert ...
    ```
    """
    failed: list[Exception] = []

    @contextmanager
    def item(name: object) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            error.add_note(f"item: {name}")
            failed.append(error)

    yield item
    if failed:
        raise ExceptionGroup("; ".join(error.__notes__[-1] for error in failed), failed)

"""Steps that a signal must not cut in half."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def deferred_signals() -> Iterator[None]:
    """Deliver SIGINT and SIGTERM at the end of the block; only possible in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {wanted: signal.getsignal(wanted) for wanted in _SIGNALS}
    for wanted in _SIGNALS:
        signal.signal(wanted, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        for wanted, handler in before.items():
            signal.signal(wanted, handler if handler is not None else signal.SIG_DFL)
    for number in came[:1]:
        signal.raise_signal(number)

"""Read by every Python that starts under the false clock, before anything else.

libfaketime takes the monotonic deadline of Python's sleep for one of its own clock and refuses it
(EINVAL); the time-out of a select is relative, which it leaves alone.
"""

import os
import select
import time


def sleep(seconds: float) -> None:
    """In place of `time.sleep`."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


if "FAKETIME" in os.environ:
    time.sleep = sleep

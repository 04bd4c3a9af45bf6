"""Whatever the database puts into the queue has a handler."""

from __future__ import annotations

from tests.sql.test_work import OWNERS, RECURRING
from worker.handlers import HANDLERS

NEVER_DUE = {"saga_step"}
"""Dead letters only: what is to be done of a step is done as its saga."""

OF_THE_OUTBOX = {"message", "outbox"}
"""Its rows say themselves when they are due."""


def test_every_kind_of_work_has_its_handler() -> None:
    """A message without one would come back for ever; a handler without work does nothing."""
    assert set(HANDLERS) == {*OWNERS, *RECURRING, *OF_THE_OUTBOX} - NEVER_DUE

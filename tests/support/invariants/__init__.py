"""The promises of the system, checked from the outside.

`violations` reads the simulated cloud's state and the tables with a superuser's eyes and plain
SQL of its own: it calls no function of ours and believes no view, constraint or policy of ours,
since those are what it checks.

| number | promise |
| --- | --- |
| 1 | no salesperson's time is sold twice, and the buffer is kept |
| 2 | a confirmed booking has one meeting and one event, any other none, nothing else exists, and nothing was made without an intent |
| 3 | a status moves along the state machine only, each move tracked and audited at once |
| 4 | what a client was told stays true, and is told again alike |
| 5 | nothing of one tenant refers to, or is shown to, another |
| 6 | every notification taken has its effect once, or is dead with a reason |
| 8 | nobody hears what is not so, nobody is reminded twice, every message ends with a reason |
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import psycopg

from tests.support.invariants import answers as _answers
from tests.support.invariants import history, messages, notifications, objects, slots, tenants
from tests.support.invariants.answers import ClientAnswer
from tests.support.invariants.violation import Violation

__all__ = ["ClientAnswer", "Violation", "violations"]


def violations(
    connection: psycopg.Connection,
    *,
    settled: bool = True,
    answers: Sequence[ClientAnswer] = (),
    foreign: Collection[str] = (),
) -> list[Violation]:
    """Every broken promise, in the order of the promises.

    Args:
        connection: a superuser's; best in autocommit, so that each look sees the present.
        settled: the providers are healthy, all work is done and nothing moves any more. While
            things still move only what must hold at any moment is checked.
        answers: the journal of what clients asked and were told, for promises 4 and 5.
        foreign: ids of provider objects with our marker that another installation made.

    Promise 6 looks at the journal of delivered notifications when there is one (see
    `tests.support.invariants.journal`).
    """
    return [
        *slots.violations(connection, settled=settled),
        *objects.violations(connection, settled=settled, foreign=foreign),
        *history.violations(connection),
        *_answers.violations(connection, answers),
        *tenants.violations(connection, answers),
        *notifications.violations(connection, settled=settled),
        *messages.violations(connection, settled=settled),
    ]

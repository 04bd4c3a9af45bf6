"""The schedule of a torture run: what is due by when."""

from __future__ import annotations

import time

from tests.torture.progress import Progress, Schedule

_LONG = 1e9


def at(share: float, target: int = 20) -> Schedule:
    """A schedule of which this share has gone by."""
    return Schedule(
        seed=1, target=target, bookings=1000, seconds=_LONG, began=time.monotonic() - share * _LONG
    )


def test_deaths_are_spread_over_the_run_and_all_are_due_at_its_end() -> None:
    """At half the time about half of the deaths are due, at the end each point's whole target and never more."""
    points = [f"work {number}" for number in range(72)]
    due = {share: [at(share).strikes_due(point) for point in points] for share in (0, 0.52, 1, 2)}

    assert sum(due[0]) == 0
    assert 9 * 72 < sum(due[0.52]) < 11 * 72
    assert len(set(due[0.52])) > 1, "they do not all come at once"
    assert set(due[1]) == set(due[2]) == {20}


def test_what_lags_behind_is_lacking_and_what_is_ahead_is_not() -> None:
    """Work lacks deaths while one of its points has fewer than are due, and actions that lead there weigh more."""
    points = {
        ("replace/check_event", "before"): 3,
        ("replace/check_event", "done"): 20,
        ("move/update_meeting", "done"): 20,
    }
    progress = Progress(at(1), points)

    assert progress.lacks("replace/")
    assert not progress.lacks("move/", "webhook/")
    assert progress.weighed(
        {"lose": 2, "move": 3}, {"lose": ("replace/",), "move": ("move/",)}, more=4
    ) == [8, 3]
    assert not Progress(at(1, target=0), points).lacks("replace/")

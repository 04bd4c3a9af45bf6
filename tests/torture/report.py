"""What a run did and found, as text and as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.support.invariants import Violation
from tests.torture.plan import Plan

_MOST_SHOWN = 40
LEAST_CONFIRMED = 0.30


@dataclass
class Report:
    """
    Attributes:
        faults: strikes by (service, kind), kinds that never struck included.
        points: deaths of workers by (work, phase), points that were never hit included.
        bookings: by status, as the database has them at the end.
        confirmed_ever: how many of them were confirmed at some time.
        errors: why confirmations failed for good, most frequent first.
        messages: what became of them, by purpose and status.
        doubts: what became of those whose outcome was unknown at some time, by carrier.
        stories: how the customers' stories ended, as they saw it.
        answers: answers by what was asked and status.
        actions: what organizers, administrators and crashes did.
        seconds: of the storm; settling: until everything was right again.
        open: pieces of work that were never done.
    """

    plan: Plan
    faults: dict[tuple[str, str], int] = field(default_factory=dict)
    points: dict[tuple[str, str], int] = field(default_factory=dict)
    bookings: dict[str, int] = field(default_factory=dict)
    confirmed_ever: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    messages: dict[str, int] = field(default_factory=dict)
    doubts: dict[str, int] = field(default_factory=dict)
    stories: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    seconds: float = 0
    settling: float = 0
    asked_again: int = 0
    open: int = 0
    violations: list[Violation] = field(default_factory=list)

    @property
    def kinds(self) -> dict[str, int]:
        """MisuseLimit by kind, wherever they struck."""
        found: Counter[str] = Counter()
        for (_, kind), times in self.faults.items():
            found[kind] += times
        return dict(found)

    @property
    def total(self) -> int:
        return sum(self.bookings.values())

    @property
    def confirmed_at_the_end(self) -> float:
        """The share of the bookings whose state is confirmed."""
        return self.bookings.get("confirmed", 0) / self.total if self.total else 0.0

    @property
    def confirmed_share(self) -> float:
        return self.confirmed_ever / self.total if self.total else 0.0

    def failures(self) -> list[str]:
        """Why the run is no success; empty when it is."""
        target = self.plan.target
        reasons = [f"{len(self.violations)} violations"] if self.violations else []
        if self.open:
            reasons.append(
                f"{self.open} pieces of work were not done within {self.plan.settling_seconds:.0f} s"
            )
        if not self.plan.is_demanding:
            return reasons
        if self.total < self.plan.bookings:
            reasons.append(f"only {self.total} bookings")
        if self.confirmed_share < LEAST_CONFIRMED:
            reasons.append(f"only {self.confirmed_share:.0%} of the bookings were ever confirmed")
        if target:
            rare = [kind for kind, times in self.kinds.items() if times < target]
            reasons += [f"fault kinds below {target}: {', '.join(rare)}"] if rare else []
            missed = [
                f"{work} {phase}" for (work, phase), times in self.points.items() if times < target
            ]
            reasons += [f"kill points below {target}: {', '.join(missed)}"] if missed else []
        return reasons

    def as_json(self) -> dict[str, Any]:
        """Everything, for machines."""
        return {
            "plan": asdict(self.plan),
            "faults": {
                f"{service}.{kind}": times for (service, kind), times in sorted(self.faults.items())
            },
            "kill_points": {
                f"{work} {phase}": times for (work, phase), times in self.points.items()
            },
            "bookings": self.bookings,
            "confirmed_ever": self.confirmed_ever,
            "confirmed_ever_share": round(self.confirmed_share, 3),
            "confirmed_at_the_end_share": round(self.confirmed_at_the_end, 3),
            "failed_confirmations": self.errors,
            "messages": self.messages,
            "unknown_outcomes": self.doubts,
            "stories": dict(self.stories.most_common()),
            "answers": dict(self.answers.most_common()),
            "actions": dict(self.actions.most_common()),
            "seconds": round(self.seconds, 1),
            "settling_seconds": round(self.settling, 1),
            "asked_again": self.asked_again,
            "open": self.open,
            "violations": [str(violation) for violation in self.violations],
            "failures": self.failures(),
        }

    def text(self) -> str:
        """For people."""
        lines = [
            f"seed {self.plan.seed}, queue {self.plan.queue}, pace {self.plan.pace or 1:.1f}: {self.seconds:.0f} s of trouble,"
            f" all right again after {self.settling:.1f} s of the {self.plan.settling_seconds:.0f} that are promised",
            "",
        ]
        lines += ["fault kind                struck   of them at"]
        for kind, times in sorted(self.kinds.items(), key=lambda item: -item[1]):
            where = {
                service: count for (service, name), count in self.faults.items() if name == kind
            }
            lines.append(
                f"  {kind:22}  {times:6}   "
                + ", ".join(f"{service} {count}" for service, count in where.items())
            )
        lines += ["", "kill -9 of a worker                before   done  recorded"]
        works = dict.fromkeys(work for work, _ in self.points)
        for work in works:
            hits = [self.points.get((work, phase), 0) for phase in ("before", "done", "recorded")]
            lines.append(f"  {work:30}  {hits[0]:7} {hits[1]:6} {hits[2]:9}")
        lines += [
            "",
            f"bookings: {self.total}, ever confirmed: {self.confirmed_ever} ({self.confirmed_share:.0%}), confirmed at the end:"
            f" {self.bookings.get('confirmed', 0)} ({self.confirmed_at_the_end:.0%})",
        ]
        for title, counted in (
            ("at the end", Counter(self.bookings)), ("failed for good", Counter(self.errors)), ("messages", Counter(self.messages)), (f"{sum(self.doubts.values())} messages whose outcome was unknown", Counter(self.doubts)), ("customers' stories", self.stories), ("answers", self.answers), ("actions", self.actions),
        ):  # fmt: skip
            lines.append(
                f"{title}: " + ", ".join(f"{name} {count}" for name, count in counted.most_common())
            )
        lines.append(f"asked again at the end: {self.asked_again}")
        lines += ["", *(str(violation) for violation in self.violations[:_MOST_SHOWN])]
        if len(self.violations) > _MOST_SHOWN:
            lines.append(f"and {len(self.violations) - _MOST_SHOWN} more")
        failures = self.failures()
        lines.append(
            "no promise was broken, every target reached"
            if not failures
            else "FAILED: " + "; ".join(failures)
        )
        return "\n".join(lines)

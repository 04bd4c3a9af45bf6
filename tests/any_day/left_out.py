"""What is not run on other days, and why."""

from __future__ import annotations

_OWN_CLUSTERS = "starts and kills clusters or programs, and tells them apart by their start"
_NO_DAY = "asks nothing of a calendar, and takes its time"
_TIMER = "waits for a time-out of PostgreSQL, which a signal brings"

NO_BROWSER = "a browser has a clock of its own"
"""Of every test that launches one."""

LEFT_OUT = {
    "tests/azure": _NO_DAY,
    "tests/bench": _NO_DAY,
    "tests/deployment": _NO_DAY,
    "tests/faults": _OWN_CLUSTERS,
    "tests/infra/test_demo.py": _OWN_CLUSTERS,
    "tests/infra/test_devdb.py": _OWN_CLUSTERS,
    "tests/infra/test_migrate.py::test_live_traffic_never_ends_in_a_deadlock": _TIMER,
    "tests/infra/test_left_out.py": _OWN_CLUSTERS,
    "tests/journey": NO_BROWSER,
    "tests/migrations": _NO_DAY,
    "tests/plans": _NO_DAY,
    "tests/sql/test_sms_rules.py::test_claims_at_the_same_time_count_each_other": _TIMER,
    "tests/sql/test_tenants.py::test_connecting_a_slug_twice_at_once_makes_one_tenant": _TIMER,
    "tests/torture": _OWN_CLUSTERS,
    "tests/tracing": _NO_DAY,
}
"""Folders, files and tests: of processes and signals, which a false clock disturbs. It is a
library that every program loads. It does not move the kernel's times, such as the start of a
process; and while a program waits, its signal handlers see the true time, so that PostgreSQL,
asked by a timer of its own whether a time-out is over, finds that it has months to go."""

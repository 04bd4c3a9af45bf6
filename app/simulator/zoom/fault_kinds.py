"""What can go wrong at Zoom besides what goes wrong everywhere."""

from __future__ import annotations

from app.simulator.fault_kinds import Kind

KINDS = (
    Kind("no_user", ("zoom",), "before", "404 code 1001", calls=(("*", "/users/*"),)),
    Kind("not_allowed", ("zoom",), "before", "400 code 3161: the host may not host",
         calls=(("POST", "/users/*"),)),
    Kind("cannot_schedule", ("zoom",), "before", "400 code 3000: the user is blocked",
         calls=(("POST", "/users/*"),)),
    Kind("missing_scope", ("zoom",), "before", "401 code 4700"),
)  # fmt: skip

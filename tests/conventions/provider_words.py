"""Where a provider is named outside its own place, and how often."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

_NAMES = (
    "graph|outlook|zoom|teams|m365|microsoft|entra|google|stripe|mailgun|postmark|twilio|caldav"
)
WORD = re.compile(rf"(?<![a-z])(?:{_NAMES})(?![a-z]|-\d)", re.IGNORECASE)
"""But for references to docs/provider-facts.md."""

CONTRACT = (
    "m365_tenant_id",
    "graph_user_id",
    "p_graph_user_id",
    "graph_subscriptions",
    "graph_events",
    "zoom_host_overlap",
    "GRAPH_SHARED_MAILBOX",
    "GRAPH_MAIL_TENANT_ID",
)
"""Names that people and programs outside rely on: columns, views, an entry of the audit log, settings. They
are what they are wherever they stand, and no part of a longer name."""

_CONTRACT = re.compile(rf"(?<!\w)(?:{'|'.join(CONTRACT)})(?!\w)")

SEARCHED = (
    "sql/functions/**/*.sql",
    "sql/schema/*.sql",
    "app/**/*.py",
    "worker/**/*.py",
    "templates/**/*.*",
)

ALLOWED = {
    "sql/schema/82_actions.sql": "the rows that say who can do what, and what people call them",
    "sql/schema/88_provider_views.sql": "views of one provider's rows",
    "sql/schema/70_simulator.sql": "the simulated cloud",
    "app/simulator/": "the simulated cloud",
    "templates/simulator/": "the simulated cloud",
    "app/seed.py": "the demonstration: its company lives in the simulated cloud",
    "app/demo/": "the demonstration: its companies live in the simulated cloud",
    "app/tour/": "the demonstration: it looks at the simulated cloud from outside",
    "app/web/demo_page.py": "the demonstration: links to the simulated cloud's pages",
    "templates/demo.html": "the demonstration: links to the simulated cloud's pages",
    "app/cli/demo_settings.py": "configuration",
    "app/providers/registry.py": "the one line that makes a folder known",
    "app/catalogues/of_database.py": "what people call what providers make, to be translated",
    "sql/functions/booking/principals/is_reserved_slug.sql": "words of our own addresses",
    "app/web/pages/calendar_forms.py": "calendars that customers keep, whoever has ours",
}
"""Where a provider may be named, and why."""

_HOME = re.compile(r"app/providers/(?!capabilities/)\w+/")
"""A provider's own folder."""


def found(root: Path = ROOT) -> Iterator[tuple[str, int]]:
    """Files that name a provider, and how often."""
    for pattern in SEARCHED:
        for path in sorted(root.glob(pattern)):
            name = path.relative_to(root).as_posix()
            if path.is_file() and not _may_name(name):
                text = _CONTRACT.sub("", f"{name}\n{path.read_text(encoding='utf-8')}")
                count = len(WORD.findall(text))
                if count:
                    yield name, count


def _may_name(name: str) -> bool:
    return name.startswith(tuple(ALLOWED)) or _HOME.match(name) is not None

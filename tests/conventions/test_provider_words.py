"""The engine names capabilities: words of a provider stand where that provider is at home."""

from __future__ import annotations

from pathlib import Path

from tests.conventions.provider_words import ALLOWED, ROOT, found


def test_no_file_names_a_provider() -> None:
    """But where it is at home, and by names that a contract fixes: a capability is meant."""
    assert dict(found()) == {}


def test_who_may_name_a_provider_exists() -> None:
    """A folder that is gone would allow whatever takes its name."""
    assert [name for name in ALLOWED if not (ROOT / name).exists()] == []


def test_what_would_be_found(tmp_path: Path) -> None:
    """In code, comments and names of files; not within other words, nor where providers live."""
    for name, text in {
        "worker/steps/a.py": "zoom = 1  # Outlook's [GRAPH-16]",
        "worker/steps/b.py": "zoom = paragraph = teamsters = Zoomed = 2",
        "sql/functions/booking/conference/use_zoom_host.sql": "select 1",
        "app/providers/zoom/client.py": "zoom",
        "app/providers/capabilities/calendar.py": "zoom",
        "app/web/routes/a.py": "microsoft = entra = 1",
        "templates/pages/a.html": "<a>Google</a>",
        "sql/schema/20_tenants.sql": "m365_tenant_id uuid, graph_user_ids text, graph_id text",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert dict(found(tmp_path)) == {
        "app/providers/capabilities/calendar.py": 1,
        "app/web/routes/a.py": 2,
        "sql/functions/booking/conference/use_zoom_host.sql": 1,
        "sql/schema/20_tenants.sql": 2,
        "templates/pages/a.html": 1,
        "worker/steps/a.py": 2,
        "worker/steps/b.py": 1,
    }

"""Where the API specifications of the providers are, if they are here at all."""

from __future__ import annotations

import os
from pathlib import Path

_DEFAULT = Path(__file__).resolve().parents[2].parent / "shared" / "specs"
FOLDER = Path(os.environ.get("HOLDFAST_SPECS") or _DEFAULT)
GRAPH = FOLDER / "graph_v1_prod.csdl"
ZOOM = FOLDER / "zoom_meetings_openapi.json"
MAILGUN = FOLDER / "mailgun_openapi.json"
POSTMARK = FOLDER / "postmark_server_openapi.json"
TWILIO = FOLDER / "twilio_messages_openapi.json"
ARE_HERE = all(file.is_file() for file in (GRAPH, ZOOM, MAILGUN, POSTMARK, TWILIO))

"""Where the API specifications of the providers are, if they are here at all."""

from __future__ import annotations

import os
from pathlib import Path

_DEFAULT = Path(__file__).resolve().parents[2].parent / "shared" / "specs"
FOLDER = Path(os.environ.get("HOLDFAST_SPECS") or _DEFAULT)
GRAPH = FOLDER / "graph_v1_prod.csdl"
ZOOM = FOLDER / "zoom_meetings_openapi.json"
ARE_HERE = GRAPH.is_file() and ZOOM.is_file()

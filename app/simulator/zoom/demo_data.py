"""The hosts that the simulated Zoom knows from the start."""

from __future__ import annotations

DEMO_ZOOM_HOSTS = ("host1@zoom.holdfast.example", "host2@zoom.holdfast.example")

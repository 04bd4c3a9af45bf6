"""A company, a worker and a simulated cloud, as the worker's own tests have them."""

from __future__ import annotations

from tests.worker.conftest import cloud, office, providers, slot, worker, worker_settings

__all__ = ["cloud", "office", "providers", "slot", "worker", "worker_settings"]

"""The simulated cloud, the office and the providers, as the worker's tests have them."""

from tests.worker.conftest import cloud, office, providers, slot, worker_settings

__all__ = ["cloud", "office", "providers", "slot", "worker_settings"]

"""Figures of this process, and those of the database beside them, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """One registry a process, so that applications in one process (tests) do not share."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "holdfast_http_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "holdfast_http_request_seconds",
            "Seconds until the answer.",
            ["method", "route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._provider_seconds = Histogram(
            "holdfast_provider_call_seconds",
            "Seconds of calls to providers, by outcome.",
            ["provider", "operation", "outcome"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._database_up = Gauge(
            "holdfast_database_up", "Whether the database answers.", registry=self.registry
        )

    def request_answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """`route` is the pattern, never the address: addresses may hold tokens."""
        # Anybody can make a method up; each would be a series of its own.
        method = method if method in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def provider_called(self, provider: str, operation: str, outcome: str, seconds: float) -> None:
        """An `Observer` of the provider clients."""
        self._provider_seconds.labels(provider, operation, outcome).observe(seconds)

    def text(self, figures: Sequence[Mapping[str, Any]] | None) -> bytes:
        """Everything in Prometheus' text format.

        Args:
            figures: `api.metrics()`, None when the database does not answer.
        """
        self._database_up.set(figures is not None)
        text = generate_latest(self.registry)
        if not figures:
            return text
        shared = CollectorRegistry()
        shared.register(_Figures(figures))
        return text + generate_latest(shared)


class _Figures(Collector):
    def __init__(self, figures: Sequence[Mapping[str, Any]]) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        families: dict[str, Metric] = {}
        for figure in self._figures:
            name = figure["name"]
            family = families.setdefault(name, GaugeMetricFamily(name, figure["help"]))
            family.add_sample(name, figure["labels"], figure["value"])
        return families.values()

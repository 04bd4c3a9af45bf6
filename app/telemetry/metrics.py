"""Metrics of this process, and those of the database beside them, for Prometheus."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from app.telemetry.counters import BOUNDS

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


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
            buckets=BOUNDS,
            registry=self.registry,
        )
        self._deprecated = Counter(
            "holdfast_deprecated_requests",
            "Requests to addresses that are going away, by the id of the key that asks.",
            ["method", "route", "key"],
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

    def deprecated_requested(self, method: str, route: str, key: str) -> None:
        """`key`: id of the key that asks, or the kind of who does without one."""
        self._deprecated.labels(method, route, key).inc()

    def text(self, samples: Sequence[Mapping[str, Any]] | None) -> bytes:
        """Everything in Prometheus' text format.

        Args:
            samples: `api.metrics()`, None when the database does not answer.
        """
        self._database_up.set(samples is not None)
        text = generate_latest(self.registry)
        if not samples:
            return text
        shared = CollectorRegistry()
        shared.register(_Samples(samples))
        return text + generate_latest(shared)


class _Samples(Collector):
    def __init__(self, samples: Sequence[Mapping[str, Any]]) -> None:
        self._samples = samples

    def collect(self) -> Iterable[Metric]:
        families: dict[str, Metric] = {}
        for figure in self._samples:
            name = figure["name"]
            family = families.get(name)
            if family is None:
                family = families[name] = Metric(name, figure["help"], figure["type"])
            _add(family, figure)
        return families.values()


def _bound(bound: float) -> str:
    """As Prometheus writes the end of a bucket."""
    return "+Inf" if bound == math.inf else repr(float(bound))


def _add(family: Metric, figure: Mapping[str, Any]) -> None:
    labels, value = figure["labels"], figure["value"]
    if family.type == "histogram":
        so_far = 0
        for bound, count in zip((*BOUNDS, math.inf), figure["buckets"], strict=True):
            so_far += count
            family.add_sample(f"{family.name}_bucket", {**labels, "le": _bound(bound)}, so_far)
        family.add_sample(f"{family.name}_count", labels, value)
        family.add_sample(f"{family.name}_sum", labels, figure["seconds"])
    else:
        suffix = "_total" if family.type == "counter" else ""
        family.add_sample(family.name + suffix, labels, value)

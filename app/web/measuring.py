"""Every request measured: one line in the log, one count in the metrics; neither tells of whom.

Of an address only its rule is kept: an address itself may hold the secret of a link.
"""

import logging
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request

from app.core.errors import AppError
from app.services import operating
from app.services.ports import Ports

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

log = logging.getLogger("countersign.web")

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
UNKNOWN = "-"  # the rule of an address that there is not
SILENT = ("static", "health.well", "health.metrics")  # not in the log: they come all the time


def configure(flask: Flask, ports: Ports) -> None:
    """Measure what this application answers; counted only where the settings ask for metrics."""
    counted = Metrics(ports) if ports.settings.metrics_token else None
    flask.extensions["metrics"] = counted

    @flask.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @flask.after_request
    def end(response: Response) -> Response:
        took = time.perf_counter() - g.get("began", time.perf_counter())
        rule = request.url_rule.rule if request.url_rule else UNKNOWN
        method = request.method if rule != UNKNOWN else UNKNOWN  # anybody can invent methods
        if counted is not None:
            counted.count(method, rule, response.status_code, took)
        if request.endpoint not in SILENT:
            told = {"method": method, "route": rule, "status": response.status_code}
            told["ms"] = round(took * 1000)
            line = "%(method)s %(route)s %(status)s %(ms)s ms"
            log.info(line, told, extra={"request": told})
        return response


class Metrics:
    """Numbers for Prometheus, added up over all web processes of this host.

    Where PROMETHEUS_MULTIPROC_DIR is set, each process counts in files of its own there.
    """

    def __init__(self, ports: Ports) -> None:
        import prometheus_client  # few servers ask for metrics
        from prometheus_client import multiprocess, values

        self._ports = ports
        self._page = prometheus_client.generate_latest
        self._kind = prometheus_client.CONTENT_TYPE_LATEST
        own = prometheus_client.CollectorRegistry()
        several = values.ValueClass is not values.MutexValue
        within: Any = None if several else own
        self._requests = prometheus_client.Counter(
            "countersign_requests", "Requests", ("method", "route", "status"), registry=within
        )
        self._seconds = prometheus_client.Histogram(
            "countersign_request_seconds", "Seconds until the answer", ("route",),
            registry=within, buckets=SECONDS,
        )  # fmt: skip
        if several:
            multiprocess.MultiProcessCollector(own)  # type: ignore[no-untyped-call]
        own.register(_Gauges(ports))
        self._registry = own

    def count(self, method: str, rule: str, status: int, seconds: float) -> None:
        """One request more."""
        self._requests.labels(method, rule, str(status)).inc()
        self._seconds.labels(rule).observe(seconds)

    def page(self) -> tuple[bytes, str]:
        """Everything as Prometheus reads it, and its content type."""
        return self._page(self._registry), self._kind


class _Gauges:
    """What the store says at the moment of asking; nothing where it does not answer."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def collect(self) -> "Iterator[GaugeMetricFamily]":
        """One family after the other."""
        from prometheus_client.core import GaugeMetricFamily

        def gauge(name: str, help_: str, value: float) -> GaugeMetricFamily:
            return GaugeMetricFamily(f"countersign_{name}", help_, value=value)

        try:
            status = operating.status(self._ports)
        except AppError:
            yield gauge("database_up", "1: the database answers", 0)
            return
        yield gauge("database_up", "1: the database answers", 1)
        yield gauge("worker_up", "1: a worker gave a sign of life lately", status.worker)
        jobs = GaugeMetricFamily("countersign_jobs", "Jobs", labels=("kind", "status"))
        for (kind, state), count in sorted(status.counts.items()):
            jobs.add_metric((kind, state), count)
        yield jobs
        yield gauge("disk_free_bytes", "Room left for files", status.disk_free)
        yield gauge("database_bytes", "Size of the database", status.database)
        for name, mark in (("backup", status.backup), ("self_check", status.self_check)):
            if mark is not None:
                at = mark.at.timestamp()
                yield gauge(f"{name}_timestamp_seconds", f"When the last {name} ended", at)
        if status.self_check is not None:
            yield gauge("self_check_faults", "What it found", len(status.faults))
        if status.checkpoint is not None:
            at = status.checkpoint.at.timestamp()
            yield gauge("checkpoint_timestamp_seconds", "When the last one was signed", at)
            yield gauge("checkpoint_size", "Events that it covers", status.checkpoint.size)

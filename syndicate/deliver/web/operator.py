"""For whoever runs the service: is it alive, what does it do, and poll this source now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Blueprint, Response, jsonify, render_template, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest

from syndicate import __version__
from syndicate.deliver.web.access import may_operate
from syndicate.deliver.web.desk import act_json
from syndicate.deliver.web.heads import Head
from syndicate.deliver.web.metrics import Tally
from syndicate.deliver.web.problems import problem, wants_json, without_token
from syndicate.deliver.web.service import Service
from syndicate.errors import StoreError
from syndicate.links import page_url
from syndicate.store.records import SourceRecord
from syndicate.walk import YIELD_POLLS, Poll, usual_yield

HEARTBEAT = timedelta(seconds=60)
"""A scheduler that has not reported for so long is taken for dead."""

POLLS = 100
"""How many polls of a source are listed."""


def blueprint(service: Service, figures: CollectorRegistry, requests: Counter, tallies: Sequence[Tally]) -> Blueprint:
    """``/livez``, ``/readyz``, ``/status``, ``/metrics`` and ``/api/sources/{id}/poll``."""
    routes = Blueprint("operator", __name__)
    _health(routes, service)
    _status(routes, service)
    _figures(routes, service, figures, requests, tallies)
    _commands(routes, service)
    return routes


def _health(routes: Blueprint, service: Service) -> None:
    @routes.get("/livez")
    def livez() -> Response:
        """This process answers; nothing is said about anything else."""
        return _fresh(Response("ok\n", content_type="text/plain; charset=utf-8"))

    @routes.get("/readyz")
    def readyz() -> Response:
        """Whether what is served here is being kept up to date."""
        reasons = _unready(service)
        response = jsonify({"ready": not reasons, "reasons": reasons})
        response.status_code = 503 if reasons else 200
        return _fresh(response)


def _unready(service: Service) -> list[str]:
    try:
        service.store.ping()
        seen = service.store.scheduler_seen()
    except StoreError as error:
        return [f"the store does not answer: {error}"]
    if seen is None:
        return ["no scheduler has reported yet"]
    age = service.now() - seen
    if age >= HEARTBEAT:
        return [f"no scheduler has reported for {round(age.total_seconds())} seconds"]
    return []


def _status(routes: Blueprint, service: Service) -> None:
    @routes.get("/status")
    def status() -> Response:
        if not may_operate(request, service.token):
            return problem(403)
        now = service.now()
        seen = service.store.scheduler_seen()
        report = {
            "version": __version__,
            "now": _iso(now),
            "ready": not (reasons := _unready(service)),
            "reasons": reasons,
            "scheduler_seen": _iso(seen),
            "sources": [_source(service, record, now) for record in service.store.sources()],
            "feeds": [_feed(service, one) for one in sorted(service.heads.all(), key=lambda one: one.id)],
        }
        if wants_json():
            return _fresh(jsonify(report))
        return _fresh(Response(render_template("status.html", report=report), content_type=_HTML))

    @routes.get("/status/<source>")
    def polls(source: str) -> Response:
        if not may_operate(request, service.token):
            return problem(403)
        record = service.store.source(source)
        report = {
            "source": _source(service, record, service.now()),
            "polls": [_poll(poll) for poll in service.store.polls(source, POLLS)],
            "acts": [act_json(act) for act in service.store.desk.of_source(source)],
        }
        if wants_json():
            return _fresh(jsonify(report))
        return _fresh(Response(render_template("polls.html", **report), content_type=_HTML))


def _figures(
    routes: Blueprint, service: Service, own: CollectorRegistry, requests: Counter, tallies: Sequence[Tally]
) -> None:
    @routes.get("/metrics")
    def metrics() -> Response:
        if not may_operate(request, service.token):
            return problem(403)
        for tally in tallies:
            tally.tell()
        return _fresh(Response(generate_latest(own), content_type=CONTENT_TYPE_LATEST))

    @routes.after_app_request
    def count(response: Response) -> Response:
        requests.labels(request.endpoint or "none", str(response.status_code)).inc()
        return response


def _commands(routes: Blueprint, service: Service) -> None:
    @routes.post("/api/sources/<source>/poll")
    def poll_now(source: str) -> Response:
        """Make a source due at once: for a CMS that knows it has just published."""
        if refused := without_token(service):
            return refused
        record = service.store.source(source)
        if record.status != "active":
            return problem(409, f"The source is {record.status} and is not polled.")
        due = service.now()
        service.store.due_now(source, due)
        if service.wake is not None:
            service.wake(source)
        response = jsonify({"source": source, "due": _iso(due)})
        response.status_code = 202
        return _fresh(response)


_HTML = "text/html; charset=utf-8"


def span(seconds: int) -> str:
    """A span of time as a person wants to know it: ``42 s``, ``7 min``, ``11 h``."""
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"


def _source(service: Service, record: SourceRecord, now: datetime) -> dict[str, object]:
    """A source as the operator sees it, in JSON's types."""
    state = record.state
    return {
        "id": record.source.id,
        "url": record.source.url,
        "status": record.status,
        "reason": record.reason,
        "last_poll": record.last_poll and _poll(record.last_poll),
        "shown": record.shown,
        "shown_usually": usual_yield(service.store.polls(record.source.id, YIELD_POLLS)),
        "due": _iso(record.due),
        "due_in": round((record.due - now).total_seconds()),
        "failures": record.failures,
        "polls": record.polls,
        "polls_url": f"{service.site.public_url}/status/{record.source.id}",
        "extractor": state.extractor or record.source.extractor,
        "extractor_why": state.extractor_why,
        "confidence": state.confidence,
        "notes": list(state.notes),
        "held": state.held,
        "asked": list(state.asked),
        "trust": {one.kind: one.told for one in state.trust},
        "noise": list(state.noise),
        "gaps": state.gaps,
        "last_gap": _iso(state.gap),
        "awaiting": state.awaiting,
        "alarm": record.alarm,
        "live": state.live,
        "stand": _iso(state.stand),
        "last_change": _iso(state.last_change),
        "moved_to": state.moved_to,
        "successor": record.successor,
        "followed": list(state.followed),
        "continues": record.continues,
        "updates": record.updates,
    }


def _poll(poll: Poll) -> dict[str, object]:
    return {
        "at": _iso(poll.at),
        "outcome": poll.outcome,
        "message": poll.message,
        "status": poll.status,
        "extractor": poll.extractor,
        "confidence": poll.confidence,
        "notes": list(poll.notes),
        "counts": dict(sorted(poll.counts.items())),
        "shown": poll.shown,
        "seconds": poll.seconds,
    }


def _feed(service: Service, one: Head) -> dict[str, object]:
    record = one.record
    return {
        "id": one.id,
        "title": one.title,
        "url": page_url(service.site, one.id),
        "status": record.status,
        "sources": list(record.feed.sources),
        "updates": record.updates,
        "retracted": one.retracted,
        "changed": _iso(record.changed),
        "seq": record.seq,
        "rendered_seq": record.rendered_seq,
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


def _fresh(response: Response) -> Response:
    """Never kept by any cache."""
    response.headers["Cache-Control"] = "no-store"
    return response

"""The editor's desk over HTTP: what ``syndicate retract`` and its like do, for whoever holds the token.

Nothing is rendered here: a scheduler does that within its tick, as after a poll.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify, request

from syndicate.deliver.web.problems import problem, without_token
from syndicate.deliver.web.service import Service
from syndicate.errors import Impossible
from syndicate.merge import mint
from syndicate.model import Act, Guid, Update
from syndicate.store.desk import Desk, Hand

LONGEST = 500
"""Characters of a reason or a name."""


def blueprint(service: Service) -> Blueprint:
    """``/api/updates/{guid}`` and ``/api/updates/{guid}/{act}``."""
    routes = Blueprint("desk", __name__)

    @routes.get("/api/updates/<path:guid>")
    def show(guid: str) -> Response:
        """How an update stands, and what was done to it by hand."""
        return without_token(service) or _told(service, service.store.update(guid))

    @routes.post("/api/updates/<path:guid>/<act>")
    def act(guid: str, act: str) -> Response:
        """Do it, and tell how the update stands then."""
        if refused := without_token(service):
            return refused
        do = _ACTS.get(act)
        if do is None:
            return problem(404)
        told = request.get_json(silent=True) if request.data else {}
        if not isinstance(told, dict) or not all(isinstance(value, str | int) for value in told.values()):
            return problem(400, "The body must be a JSON object of plain values.")
        update = service.store.update(guid)  # raises UnknownName
        hand = Hand(_line(told.get("by")) or "api", service.now(), _line(told.get("reason")))
        try:
            changed = do(service.store.desk, update.id, told, hand)
        except Impossible as error:
            return problem(409, str(error))
        except ValueError as error:
            return problem(400, str(error))
        return _told(service, service.store.update(changed or update.id))

    return routes


def _retract(desk: Desk, guid: Guid, _told: Mapping[str, object], hand: Hand) -> None:
    desk.retract(guid, hand)


def _restore(desk: Desk, guid: Guid, _told: Mapping[str, object], hand: Hand) -> None:
    desk.restore(guid, hand)


def _merge(desk: Desk, guid: Guid, told: Mapping[str, object], hand: Hand) -> None:
    other = told.get("other")
    if not isinstance(other, str):
        raise ValueError('Name the GUID of the second entry as "other".')
    desk.merge(guid, other, hand)


def _split(desk: Desk, guid: Guid, told: Mapping[str, object], hand: Hand) -> Guid:
    revision = told.get("revision")
    if revision is not None and not isinstance(revision, int):
        raise ValueError('"revision" is a number.')
    return desk.split(guid, revision, hand, mint)


_ACTS: Mapping[str, Callable[[Desk, Guid, Mapping[str, object], Hand], Guid | None]] = {
    "retract": _retract,
    "restore": _restore,
    "merge": _merge,
    "split": _split,
}
"""``expunge`` is not among them: what can't be undone is done where someone is asked."""


def _line(value: object) -> str | None:
    """Words of the client's for one line of a log and of a feed."""
    return " ".join(str(value).split())[:LONGEST] or None if value is not None else None


def _told(service: Service, update: Update) -> Response:
    tombstone = service.store.tombstone(update.id)
    response = jsonify(
        {
            "id": update.id,
            "source": update.source,
            "state": update.state,
            "revision": update.revision,
            "updated": update.updated.isoformat(),
            "removed": tombstone and {"when": tombstone.when.isoformat(), "reason": tombstone.reason},
            "acts": [act_json(act) for act in service.store.desk.of_update(update.id)],
        }
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def act_json(act: Act) -> dict[str, object]:
    """What was done by hand, in JSON's types."""
    return {
        "at": act.at.isoformat(),
        "by": act.by,
        "verb": act.verb,
        "update": act.update,
        "other": act.other,
        "reason": act.reason,
    }

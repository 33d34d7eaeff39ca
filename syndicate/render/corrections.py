"""Major corrections, for feeds that tell them as items of their own: which there is, and its id."""

from __future__ import annotations

import uuid
from itertools import pairwise

from syndicate.model import Guid, Revision, Update
from syndicate.revisions import weight


def last_major(update: Update) -> Revision | None:
    """The last version of an update whose edit was a major one; None if none was, or earlier ones are not known."""
    now = Revision(
        update=update.id,
        number=update.revision,
        title=update.title,
        content=update.content,
        seen=update.updated,
        updated=update.updated,
        fingerprint="",
        reason=update.reason,
    )
    versions = (*update.earlier, now)
    major = (after for before, after in pairwise(versions) if weight(before, after) == "major")
    return max(major, key=lambda version: version.number, default=None)


def correction_id(guid: Guid, number: int) -> str:
    """The id of the item that tells of an update's version ``number``: for ever the same."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{guid}#{number}").urn

"""Every error, and who catches it.

SyndicateError                    cli: one line, exit 1
    ConfigError                   cli and wsgi: all problems, one a line, exit 2
    PollError                     pipeline: stored in the Poll, back off, next source
        FetchError                  ... with the HTTP status and how long to wait
            Refused                 the address or robots.txt forbids it: nothing was sent
            Gone                    410: the source is switched off
        ExtractError                the document can't be read at all
    StoreError                    schedule: the job fails loudly; web: 503 with Retry-After
        Conflict                  pipeline: decide again on fresh state
    Impossible                    cli: one line, exit 2; web: 409
    UnknownName                   cli: one line with the names there are, exit 2; web: 404
"""

from __future__ import annotations

from collections.abc import Sequence


class SyndicateError(Exception):
    """Root of all errors that a user may see; the message is one clear line."""


class ConfigError(SyndicateError):
    """The configuration can't be used. ``problems`` are lines of the form ``file:line: field: what to do``."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class PollError(SyndicateError):
    """This poll of this source failed; the last good state stays up."""


class FetchError(PollError):
    """Upstream could not be had. ``status`` is the HTTP status if there was one, ``retry_after`` seconds to wait."""

    def __init__(self, message: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class Refused(FetchError):
    """We may not ask: a forbidden address, scheme or redirect, or robots.txt."""


class Gone(FetchError):
    """410: upstream says for good that there is nothing here (RFC 9110 section 15.5.11)."""


class ExtractError(PollError):
    """The document can't be read by this extractor at all."""


class StoreError(SyndicateError):
    """The store did not answer or refused."""


class Conflict(StoreError):
    """The source changed since it was read: decide again."""


class Impossible(SyndicateError):
    """The editor's hand can't do this to an update or a source as it stands; the message says why."""


class UnknownName(SyndicateError):
    """No such source, feed or update."""

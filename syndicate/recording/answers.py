"""Answers of upstream as lines of a file, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from syndicate.errors import FetchError, Gone, Refused
from syndicate.walk import Document, NotModified, Validators

_KINDS: Mapping[str, type[FetchError]] = {"failed": FetchError, "refused": Refused, "gone": Gone}


@dataclass(frozen=True, slots=True)
class Failure:
    """A FetchError as a value."""

    kind: str
    message: str
    status: int | None = None
    retry_after: float | None = None

    @classmethod
    def of(cls, error: FetchError) -> Failure:
        kind = next((name for name, one in _KINDS.items() if type(error) is one), "failed")
        return cls(kind, str(error), error.status, error.retry_after)

    def error(self) -> FetchError:
        """The error that it was."""
        return _KINDS.get(self.kind, FetchError)(self.message, status=self.status, retry_after=self.retry_after)


Answer = Document | NotModified | Failure


class Line(BaseModel):
    """One line of ``polls.jsonl``. ``asked`` is the address if it was another than the source's."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    at: datetime
    count: int
    asked: str | None = None
    answer: Literal["document", "not-modified", "failure"]
    digest: str | None = None
    document: dict[str, str | bool | None] = {}
    etag: str | None = None
    last_modified: str | None = None
    failure: dict[str, str | int | float | None] = {}

    def read(self, content: Callable[[str], bytes]) -> Answer:
        """The answer; ``content`` gives the bytes of a document by its digest."""
        validators = Validators(self.etag, self.last_modified)
        if self.answer == "failure":
            return Failure(**self.failure)  # type: ignore[arg-type]  # as it was written; pydantic held the types
        if self.answer == "not-modified":
            return NotModified(validators)
        return Document(
            content=content(self.digest or ""),
            fetched=self.at,
            validators=validators,
            **self.document,  # type: ignore[arg-type]  # likewise
        )


def told(answer: Answer, now: datetime, asked: str | None, count: int) -> Line:
    """The line of an answer that came at ``now``; ``count`` orders lines of one instant."""
    match answer:
        case Document():
            kept = ("url", "media_type", "charset", "permanent_url", "complete", "content_language")
            return Line(
                at=now,
                count=count,
                asked=asked,
                answer="document",
                digest=answer.digest,
                document={name: getattr(answer, name) for name in kept},
                etag=answer.validators.etag,
                last_modified=answer.validators.last_modified,
            )
        case NotModified(validators):
            return Line(
                at=now,
                count=count,
                asked=asked,
                answer="not-modified",
                etag=validators.etag,
                last_modified=validators.last_modified,
            )
        case Failure():
            return Line(at=now, count=count, asked=asked, answer="failure", failure=asdict(answer))

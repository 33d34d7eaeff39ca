"""Column types that behave alike on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from syndicate.errors import StoreError

T = TypeVar("T")

Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A row number; SQLite numbers rows itself only where the type is INTEGER."""


def storable(text: str) -> str:
    """``text`` without what no database takes: NUL (PostgreSQL) and lone surrogates (both)."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


class Text(TypeDecorator[str]):
    """Unicode text, compared and ordered by code point on every database and in every locale."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[str]:
        return dialect.type_descriptor(sa.Text(collation="C") if dialect.name == "postgresql" else sa.Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # their signature
        return None if value is None else storable(value)


class Instant(TypeDecorator[datetime]):
    """An instant, stored in UTC to the microsecond. A datetime without a zone is refused: it names no instant."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[datetime]:
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise StoreError(f"a time without a zone can't be stored: {value.isoformat()}")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # as above
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[T], Generic[T]):
    """A value of one type as JSON text. An empty tuple or mapping is stored as NULL and comes back empty."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, of: Any = None, empty: Callable[[], T] | None = None) -> None:  # a type form has no type yet
        super().__init__()
        self.of = of
        self.empty = empty
        self._adapter: TypeAdapter[T] | None = None

    def process_bind_param(self, value: T | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # as above
        if value is None or (self.empty is not None and not value):
            return None
        try:
            return storable(self.adapter.dump_json(value).decode())
        except ValueError:  # lone surrogates, which are none of JSON's
            return storable(json.dumps(self.adapter.dump_python(value, mode="json"), ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> T | None:  # noqa: ARG002  # as above
        if value is None:
            return self.empty() if self.empty is not None else None
        try:
            return self.adapter.validate_json(value)
        except ValidationError as error:
            raise StoreError(f"a stored value can't be read: {value[:80]}") from error

    @property
    def adapter(self) -> TypeAdapter[T]:
        """Built when first used: not every command touches every type."""
        if self._adapter is None:
            self._adapter = TypeAdapter(self.of)
        return self._adapter

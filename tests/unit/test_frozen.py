"""Frozen values that are made quickly are made as any other."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field, replace
from inspect import signature

import pytest

from syndicate.frozen import quick


@dataclass(frozen=True, slots=True)
class Plain:
    name: str
    number: int = 3
    more: tuple[str, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class Swift:
    name: str
    number: int = 3
    more: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (("a",), {}),
        (("a", 4), {}),
        (("a",), {"more": ("b",)}),
        ((), {"number": 0, "name": "c"}),
        (("a", 1, ("x",)), {}),
    ],
)
def test_it_is_made_as_any_other(args, named):
    made, plain = Swift(*args, **named), Plain(*args, **named)
    assert (made.name, made.number, made.more) == (plain.name, plain.number, plain.more)
    assert made == Swift(*args, **named)
    assert hash(made) == hash(plain)
    assert replace(made, number=9) == Swift(made.name, 9, made.more)


@pytest.mark.parametrize(
    ("args", "named"), [((), {}), (("a", 1, (), 2), {}), (("a",), {"name": "b"}), (("a",), {"x": 1})]
)
def test_it_refuses_what_any_other_refuses(args, named):
    for kind in (Plain, Swift):
        with pytest.raises(TypeError):
            kind(*args, **named)


def test_it_stays_frozen_and_says_what_it_takes():
    with pytest.raises(FrozenInstanceError):
        Swift("a").name = "b"
    assert list(signature(Swift).parameters) == ["name", "number", "more"]


def test_a_class_that_is_made_in_another_way_is_refused():
    @dataclass(frozen=True, slots=True)
    class WithFactory:
        many: list[str] = field(default_factory=list)

    @dataclass(frozen=True, slots=True)
    class WithMore:
        name: str

        def __post_init__(self) -> None:
            """Something is done besides."""

    for kind in (WithFactory, WithMore):
        with pytest.raises(TypeError, match=kind.__name__):
            quick(kind)

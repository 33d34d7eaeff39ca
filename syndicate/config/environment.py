"""Settings from the environment: ``SYNDICATE_SERVER__PORT=9000`` is ``[server] port``, and wins over the file."""

from __future__ import annotations

from collections.abc import Mapping
from types import UnionType
from typing import Union, get_args, get_origin

from syndicate.config import values
from syndicate.config.problems import Problem
from syndicate.config.settings import Section, Settings

PREFIX = "SYNDICATE_"


def sections() -> dict[str, type[Section]]:
    """The sections that stand once, by name: those whose settings can come from the environment."""
    return {
        name: field.annotation
        for name, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
    }


def overlay(
    data: Mapping[str, object], environ: Mapping[str, str]
) -> tuple[dict[str, object], dict[str, str], list[Problem]]:
    """The file's data with the environment's on top; which setting came from which variable; what is wrong there."""
    merged = dict(data)
    origins: dict[str, str] = {}
    problems = []
    for variable, text in sorted(environ.items()):
        if not variable.startswith(PREFIX) or "__" not in variable.removeprefix(PREFIX):
            continue
        section, _, name = variable.removeprefix(PREFIX).lower().partition("__")
        model = sections().get(section)
        if model is None or name not in model.model_fields:
            known = {f"{PREFIX}{s}__{n}".upper() for s, m in sections().items() for n in m.model_fields}
            hint = values.did_you_mean(variable, known, "{}")
            if model is not None or hint:  # else it is no setting but a secret, named by some env: reference
                problems.append(Problem((section, name), "unknown setting" + hint, variable=variable))
            continue
        table = merged.get(section, {})
        if isinstance(table, dict):  # else the file's own fault is reported
            merged[section] = {**table, name: _converted(text, model.model_fields[name].annotation)}
            origins[f"{section}.{name}"] = variable
    return merged, origins, problems


def _converted(text: str, annotation: object) -> object:
    """A variable's text as the type TOML would have had; what can't be converted is left for validation to refuse."""
    kinds = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    if bool in kinds:
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(text.lower(), text)
    if int in kinds and text.isascii() and text.isdigit():
        return int(text)
    return text

"""Computed values that can never be what a schema allows, whatever they turn out to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.lint.allowed import Language, Part
from pytest_arazzo.lint.sketch import Domain, Hole, Leaf, Sketch, Text
from pytest_arazzo.openapi import style
from pytest_arazzo.validation.wording import listed

_SCALARS = frozenset({"boolean", "integer", "number", "string"})
_NUMERIC = re.compile(r"[-+.\deE]{0,40}")


def said(
    language: Language, parts: tuple[Part, ...], hole: Hole, refuses: Callable[[Json], bool]
) -> str | None:
    """Return why no value of *hole* is allowed by *parts*, None when one may be.

    Args:
        language: How the schemas are read.
        parts: The schemas.
        hole: What is computed.
        refuses: Whether a known value in its place is certain to be refused.
    """
    domain = hole.domain
    if domain.values is not None:
        is_left_out = hole.is_text and None in domain.values  # a null does not travel as text
        if is_left_out or not all(map(refuses, domain.values)):
            return None
        return f"{domain.name} is one of {listed(domain.values)}, and none of these is allowed"
    kinds = domain.kinds
    allowed = language.kinds(parts)
    if not allowed:
        return None
    wrong = _never_read_as(domain, allowed) if hole.is_text else not kinds & allowed
    if wrong:
        return f"{domain.name} is {shown(kinds)}, where {shown(allowed)} is needed"
    return _affixes(domain, language.choices(parts))


def text_of_leaf(sketch: Sketch) -> Sketch:
    """Return a known scalar as the text that travels, anything else as it is."""
    if isinstance(sketch, Leaf):
        text = style.text(sketch.value)
        return sketch if isinstance(text, Absent) else Text(text, sketch.place)
    return sketch


def _never_read_as(domain: Domain, allowed: frozenset[str]) -> bool:
    """Return whether the text of a value is never read as one of the *allowed* types."""
    kinds = domain.kinds
    if not allowed & _SCALARS or not kinds <= _SCALARS or allowed & {"array", "string"}:
        return False
    if kinds <= {"integer", "number"}:
        return not allowed & {"integer", "number"}
    fixed = domain.prefix + domain.suffix
    if not fixed or allowed & {"boolean"}:
        return False
    return _NUMERIC.fullmatch(fixed) is None


def _affixes(domain: Domain, choices: Iterable[Json] | None) -> str | None:
    """Return that no choice begins and ends as the text around the value does."""
    if choices is None or not (domain.prefix or domain.suffix):
        return None
    shortest = len(domain.prefix) + len(domain.suffix)
    for each in choices:
        text = str(each)
        around = text.startswith(domain.prefix) and text.endswith(domain.suffix)
        if around and len(text) >= shortest:
            return None
    return f"{domain.name} is not one of {listed(list(choices))}"


def shown(kinds: frozenset[str]) -> str:
    """Return the names of types for a message; whole numbers are numbers."""
    names = kinds - {"integer"} if {"integer", "number"} <= kinds else kinds
    return " or ".join(sorted(names)) or "nothing"

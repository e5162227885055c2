"""Parameters, request bodies, and references to reusable objects.

Spec: Arazzo 1.1.0, Parameter Object, Reusable Object, Request Body Object.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pytest_arazzo.model.value import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value for an operation's parameter, or for an input of a called workflow."""

    name: str
    place: str | None  # `in`
    value: Value
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A Reusable Object: the component that stands here, perhaps with another value."""

    reference: str
    value: Value | None = None
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A place within a payload, and what to put there."""

    target: str
    kind: str | None  # of targetSelectorType
    version: str | None
    value: Value
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBody:
    """A payload with its media type."""

    content_type: str | None
    payload: Value | None
    replacements: tuple[Replacement, ...] = ()
    at: str = field(default="", compare=False)

"""Payload replacements, in order.

Spec: Arazzo 1.1.0, Payload Replacement Object.
"""

from __future__ import annotations

from pytest_arazzo import media
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.expressions.scope import Scope
from pytest_arazzo.jsonvalue import Absent, Json, put
from pytest_arazzo.model.parameter import Replacement
from pytest_arazzo.model.value import compute
from pytest_arazzo.trace import Refusal


def apply_replacements(
    value: Json,
    replacements: tuple[Replacement, ...],
    media_type: str,
    scope: Scope,
    reading: Reading,
) -> Json | Refusal:
    """Return *value* with every replacement applied, or why one cannot be.

    A replacement whose own value is absent changes nothing, as a parameter without value is
    left out.
    """
    for replacement in replacements:
        new, _ = compute(replacement.value, scope, reading)
        if isinstance(new, Absent):
            continue
        kind = replacement.kind or _default_kind(media_type)
        if kind != "jsonpointer":
            message = f"replacements by {kind} are not supported"
            return Refusal(code="AZ506", message=message, at=replacement.at)
        changed = put(value, replacement.target.removeprefix("#"), new)
        if isinstance(changed, Absent):
            message = f"replacement target {replacement.target!r} does not exist: {changed.reason}"
            return Refusal(code="AZ705", message=message, at=replacement.at)
        value = changed
    return value


def _default_kind(media_type: str) -> str:
    is_xml = media.family(media.parse(media_type).name) is media.Family.XML
    return "xpath" if is_xml else "jsonpointer"

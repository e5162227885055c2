"""A constant as it arrives: written as its parameter's style says, and read back by its schema.

Spec: OpenAPI 3.1.1, Parameter Object, Style Values.
"""

from __future__ import annotations

from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.openapi import style, unstyle
from pytest_arazzo.openapi.operation import OpenApiParameter
from pytest_arazzo.openapi.unstyle import Garbled


def carried(root: Json, parameter: OpenApiParameter, value: Json) -> Json | Absent | Garbled:
    """Return what the other side reads of *value*; absent with the reason when nothing is sent."""
    match parameter.place:
        case "path":
            text = style.path_text(parameter, value, slashes=True)
            return _read(text) or unstyle.path_value(root, parameter, str(text))
        case "header":
            text = style.header_text(parameter, value)
            return _read(text) or unstyle.header_value(root, parameter, str(text).strip(" \t"))
        case "query":
            return _pairs(root, parameter, style.query_pairs(parameter, value))
        case "cookie":
            pairs = style.cookie_pairs(parameter, value)
            if isinstance(pairs, Absent):
                return pairs
            plain = tuple((name, each.replace("+", "%2B")) for name, each in pairs)
            return _pairs(root, parameter, plain)
        case _:
            return Garbled("the whole query is not looked into")


def _read(text: str | Absent) -> Absent | None:
    return text if isinstance(text, Absent) else None


def _pairs(
    root: Json, parameter: OpenApiParameter, pairs: style.Pairs | Absent
) -> Json | Absent | Garbled:
    if isinstance(pairs, Absent):
        return pairs
    return unstyle.query_value(root, parameter, pairs)

"""Values of embedded expressions put into a condition of another language.

Values are data: inside quotes they are escaped for the language, elsewhere they become one
literal of it (or one name where a name is due), so that no value can change what is asked.

Spec: Arazzo 1.1.0, Criterion Object, Runtime Expressions in Conditions.
"""

from __future__ import annotations

import json
import re
from typing import Literal, TypeAlias

from pytest_arazzo.expressions import comparison
from pytest_arazzo.expressions.evaluate import text_of, value_of
from pytest_arazzo.expressions.runtime import Named
from pytest_arazzo.expressions.scope import Scope
from pytest_arazzo.expressions.template import Piece
from pytest_arazzo.jsonvalue import Absent, Json

Language: TypeAlias = Literal["regex", "jsonpath", "xpath"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def splice(parts: tuple[Piece, ...], scope: Scope, language: Language) -> str | Absent:
    """Return the text of *parts* with values from *scope*; absent when one of them is."""
    values: list[Json] = []
    for part in parts:
        value = part if isinstance(part, str) else value_of(part, scope)
        if isinstance(value, Absent):
            return value
        values.append(value)
    return _spliced(parts, tuple(values), language)


def sample(parts: tuple[Piece, ...], value: Json, language: Language) -> str:
    """Return the text of *parts* with *value* for every expression, to try its syntax."""
    values = tuple(part if isinstance(part, str) else value for part in parts)
    return _spliced(parts, values, language)


def _spliced(parts: tuple[Piece, ...], values: tuple[Json, ...], language: Language) -> str:
    text = ""
    quote = ""
    for index, (part, value) in enumerate(zip(parts, values, strict=True)):
        if isinstance(part, str):
            text += part
            quote = _open_quote(part, quote, language)
        elif language == "regex":
            text += text_of(value) if _is_input(parts[index]) else re.escape(text_of(value))
        elif quote:
            text += _escaped(text_of(value), quote, language)
        else:
            text += _literal(value, text[-1:], language)
    return text


def _is_input(part: Piece) -> bool:
    """Return whether an embedded expression is an input, which may hold a pattern.

    The specification's own example embeds `{$inputs.statusPattern}`; what a server said is never
    taken for a pattern.
    """
    return isinstance(part, Named) and part.root == "inputs"


def _open_quote(text: str, quote: str, language: Language) -> str:
    """Return the quote that is open after *text*, which began within *quote*."""
    escaped = False
    for character in text:
        if escaped:
            escaped = False
        elif character == "\\" and language == "jsonpath":
            escaped = bool(quote)
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
    return quote


def _escaped(text: str, quote: str, language: Language) -> str:
    if language == "xpath":
        return text.replace(quote, quote * 2)
    double = json.dumps(text, ensure_ascii=False)[1:-1]
    return double if quote == '"' else double.replace('\\"', '"').replace("'", "\\'")


def _literal(value: Json, before: str, language: Language) -> str:
    if isinstance(value, str):
        if comparison.number(value) is not None:
            return value
        if before in tuple("./@") and _NAME.fullmatch(value):
            return value
    if language == "xpath":
        return _xpath_literal(value)
    if value is None or isinstance(value, bool | int | float):
        return text_of(value)
    return json.dumps(text_of(value), ensure_ascii=False)


def _xpath_literal(value: Json) -> str:
    match value:
        case None:
            return "()"
        case bool():
            return "true()" if value else "false()"
        case int() | float():
            return text_of(value)
        case _:
            return '"' + _escaped(text_of(value), '"', "xpath") + '"'

"""Simple conditions and bare comparisons: the parser of their trees.

    condition  = and *( "||" and )
    and        = comparison *( "&&" comparison )
    comparison = unary [ operator unary ]          ; comparisons do not chain
    unary      = "!" unary / "(" condition ")" / operand
    operand    = literal / expression / "{" expression "}" / query

From the tightest: grouping and de-reference, `!`, comparison, `&&`, `||`.

Spec: Arazzo 1.1.0, Criterion Object, Literals, Operators, Simple Conditions.
"""

from __future__ import annotations

import json
import re

from pytest_arazzo.expressions import comparison, descent, runtime, template
from pytest_arazzo.expressions.reading import Departure, Reading
from pytest_arazzo.expressions.scanner import (
    MAX_DEPTH,
    Dialect,
    Malformed,
    Token,
    scan,
)
from pytest_arazzo.expressions.tree import (
    And,
    Compare,
    Condition,
    Literal,
    Not,
    Operand,
    Or,
    Query,
    Reference,
    Text,
    Tree,
    quoted,
)
from pytest_arazzo.jsonvalue import Json


def parse(text: str, dialect: Dialect = Dialect.SIMPLE) -> Condition | Malformed:
    """Return the condition that *text* is."""
    tokens = scan(text, dialect)
    if isinstance(tokens, Malformed):
        return tokens
    reader = _Reader(tokens, dialect)
    try:
        tree = reader.condition(0)
        reader.expect("end", "'&&', '||' or the end")
    except _Unexpected as error:
        return Malformed(text, error.position, error.message)
    return Condition(tree=tree, departures=tuple(reader.departures))


class _Unexpected(Exception):
    """The condition cannot be read on."""

    def __init__(self, position: int, message: str) -> None:
        super().__init__(position, message)
        self.position = position
        self.message = message


class _Reader:
    """A walk over the tokens of one condition."""

    def __init__(self, tokens: tuple[Token, ...], dialect: Dialect) -> None:
        self.dialect = dialect
        self.tokens = tokens
        self.at = 0
        self.departures: list[Departure] = []

    def condition(self, depth: int) -> Tree:
        items = [self.conjunction(depth)]
        while self.take("||"):
            items.append(self.conjunction(depth))
        return items[0] if len(items) == 1 else Or(tuple(items))

    def conjunction(self, depth: int) -> Tree:
        items = [self.comparison(depth)]
        while self.take("&&"):
            items.append(self.comparison(depth))
        return items[0] if len(items) == 1 else And(tuple(items))

    def comparison(self, depth: int) -> Tree:
        left = self.unary(depth)
        token = self.tokens[self.at]
        if token.kind != "operator" or token.text not in comparison.OPERATORS:
            return left
        self.at += 1
        right = self.unary(depth)
        after = self.tokens[self.at]
        if after.kind == "operator" and after.text in comparison.OPERATORS:
            raise _Unexpected(after.start, f"unexpected {after.text!r}; comparisons do not chain")
        return Compare(operator=token.text, left=left, right=right)

    def unary(self, depth: int) -> Tree:
        token = self.tokens[self.at]
        if depth > MAX_DEPTH:
            raise _Unexpected(token.start, f"nested deeper than {MAX_DEPTH}")
        if self.take("!"):
            return Not(self.unary(depth + 1))
        if self.take("("):
            inner = self.condition(depth + 1)
            self.expect(")", "')'")
            return inner
        self.at += 1
        return self.operand(token)

    def operand(self, token: Token) -> Operand:
        match token.kind:
            case "single" | "double":
                return self.string(token)
            case "expression" | "braced":
                return self.reference(token)
            case "query":
                return _query(token.text)
            case "empty":
                return Literal({} if token.text[0] == "{" else ())
            case _:
                return self.literal(token)

    def literal(self, token: Token) -> Literal:
        if token.text in _WORDS:
            return Literal(_WORDS[token.text])
        value = comparison.number(token.text)
        if value is None:
            raise _Unexpected(token.start, _no_value(token))
        return Literal(value)

    def reference(self, token: Token) -> Reference:
        braced = token.kind == "braced"
        text, start = (token.text[1:-1] if braced else token.text), token.start + braced
        expression = runtime.parse(text)
        if isinstance(expression, Malformed):
            raise _Unexpected(start + expression.position, expression.message)
        for departure in descent.departures(expression):
            self.departures.append(_placed(departure, token.start))
        return Reference(expression, text)

    def string(self, token: Token) -> Operand:
        value = _string(token.text, self.dialect)
        if value is None:
            raise _Unexpected(token.start, "the string has an unknown escape")
        if token.kind == "double":
            self.departures.append(
                Departure(
                    code="AZ513",
                    message=f"double-quoted string {token.text}",
                    portable=quoted(value),
                    position=token.start,
                )
            )
        parts = template.pieces(value, Reading.STRICT)
        if isinstance(parts, Malformed):
            raise _Unexpected(token.start, parts.message)
        if any(not isinstance(part, str) for part in parts):
            return Text(parts)
        return Literal(value)

    def take(self, operator: str) -> bool:
        token = self.tokens[self.at]
        if token.kind != "operator" or token.text != operator:
            return False
        self.at += 1
        return True

    def expect(self, wanted: str, expected: str) -> None:
        token = self.tokens[self.at]
        if wanted not in (token.kind, token.text):
            raise _Unexpected(token.start, f"{_named(token)}; {_after_value(token, expected)}")
        self.at += 1


_WORDS: dict[str, Json] = {"true": True, "false": False, "null": None}
_STEP = re.compile(
    r"\.(?P<name>[^\W\d][\w-]*)|\[(?P<index>-?\d+)\]"
    r"""|\[\s*(?P<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*\]""",
    re.DOTALL,
)


def _query(text: str) -> Query:
    steps: list[str | int] = []
    for step in _STEP.finditer(text, 1):
        if step["index"] is not None:
            steps.append(int(step["index"]))
        else:
            steps.append(step["name"] or _string(step["quoted"], Dialect.BARE) or "")
    counts = text.endswith(".length")
    return Query(steps=tuple(steps[:-1] if counts else steps), counts=counts, text=text)


def _string(text: str, dialect: Dialect) -> str | None:
    """Return what the quoted *text* spells, or None when one of its escapes is unknown.

    Single quotes of simple conditions know `''` alone; those of JSONPath know the escapes of JSON.
    """
    inner = text[1:-1]
    if text[0] == "'":
        inner = inner.replace("''", "'")
    if "\\" not in inner or (text[0] == "'" and dialect is Dialect.SIMPLE):
        return inner
    if text[0] == "'":
        inner = inner.replace("\\'", "'").replace('"', '\\"')
    try:
        value = json.loads(f'"{inner}"', strict=False)
    except ValueError:
        return None
    return str(value)


def _placed(departure: Departure, position: int) -> Departure:
    return Departure(
        code=departure.code,
        message=departure.message,
        portable=departure.portable,
        position=position,
    )


def _no_value(token: Token) -> str:
    if token.kind == "number":
        return "the number is out of range"
    if token.kind == "word":
        return f"unexpected {token.text!r}; strings need single quotes: {quoted(token.text)}"
    return f"{_named(token)}; expected a value"


def _named(token: Token) -> str:
    return "unexpected end" if token.kind == "end" else f"unexpected {token.text!r}"


_SPELT = {
    "and": "did you mean '&&'?",
    "or": "did you mean '||'?",
    "contains": "there is no such operator; a regex criterion searches in text",
    "matches": "there is no such operator; a regex criterion searches in text",
}


def _after_value(token: Token, expected: str) -> str:
    return _SPELT.get(token.text.lower(), f"expected {expected}")

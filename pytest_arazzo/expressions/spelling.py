"""Simple conditions that are spelt as other languages would, as they are spelt here.

Spec: Arazzo 1.1.0, Criterion Object, Literals, Operators.
"""

from __future__ import annotations

import re

from pytest_arazzo.expressions import condition
from pytest_arazzo.expressions.scanner import MAX_LENGTH, Malformed
from pytest_arazzo.expressions.tree import quoted

_TEXT = re.compile(r"""('(?:[^']|'')*'|"(?:[^"\\]|\\.)*")""", re.DOTALL)
_AMONG = re.compile(
    r"(\$[A-Za-z][^\s<>=!&|(){}',\[\]]*)\s+[iI][nN]\s*[\[(]([^\[\](){}]{1,500})[\])]"
)
_CURLY = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": "'", "\u201d": "'"})
_OPERATORS = (
    (re.compile(r"!==|<>|\u2260|~=|(?<!\S)ne(?!\S)"), "!="),
    (re.compile(r"={3,}|(?<!\S)(?:eq|is)(?!\S)"), "=="),
    (re.compile(r"=<|\u2264|(?<!\S)lt?e(?!\S)"), "<="),
    (re.compile(r"=>|\u2265|(?<!\S)gt?e(?!\S)"), ">="),
    (re.compile(r"(?<!\S)lt(?!\S)"), "<"),
    (re.compile(r"(?<!\S)gt(?!\S)"), ">"),
    (re.compile(r"(?<![=!<>])=(?!=)"), "=="),
    (re.compile(r"(?<!&)&(?!&)|(?<!\S)and(?!\S)", re.IGNORECASE), "&&"),
    (re.compile(r"(?<!\|)\|(?!\|)|(?<!\S)or(?!\S)", re.IGNORECASE), "||"),
    (re.compile(r"(?<![^\s(])not\s+", re.IGNORECASE), "!"),
    (re.compile(r"(?<![\w$.])(?:True|TRUE)(?![\w.])"), "true"),
    (re.compile(r"(?<![\w$.])(?:False|FALSE)(?![\w.])"), "false"),
    (re.compile(r"(?<![\w$.])(?:None|NULL|nil|undefined)(?![\w.])"), "null"),
)
_WORD = re.compile(r"(?<=[=<> ])(?!(?:true|false|null)\b)([A-Za-z_][\w-]*)(?=\s*(?:$|[)&|]))")


def respelled(text: str) -> str | None:
    """Return the condition that *text* was meant to be, or None when that is not plain.

    Operators and words of other languages are replaced outside of strings, and words that stand
    for strings are put in quotes; what comes out must be a condition.
    """
    if len(text) > MAX_LENGTH:
        return None
    plain = text.translate(_CURLY)
    pieces = _TEXT.split(_spelt_out(plain))
    made = "".join(
        piece if index % 2 else _without_foreign(piece) for index, piece in enumerate(pieces)
    )
    for attempt in (made, _quoted_words(made)):
        if attempt != text and not isinstance(condition.parse(attempt), Malformed):
            return attempt
    return None


def _without_foreign(text: str) -> str:
    for pattern, ours in _OPERATORS:
        text = pattern.sub(ours, text)  # which has no escapes
    return text


def _quoted_words(text: str) -> str:
    pieces = _TEXT.split(text)
    return "".join(
        piece if index % 2 else _WORD.sub(lambda found: quoted(found[1]), piece)
        for index, piece in enumerate(pieces)
    )


def _spelt_out(text: str) -> str:
    """Return *text* with every `x in [1, 2]` as `(x == 1 || x == 2)`."""

    def alternatives(found: re.Match[str]) -> str:
        values = [value.strip() for value in found[2].split(",")]
        return f"({' || '.join(f'{found[1]} == {value}' for value in values)})"

    return _AMONG.sub(alternatives, text)

"""What the parser says about bad syntax, in our words."""

from __future__ import annotations

import re

_TAB = "a tab where blanks are needed"
_SAID = (
    ("found unexpected end of stream", "the text ends inside a quoted string"),
    ("found unexpected document indicator", "a document marker inside a quoted string"),
    ("mapping values are not allowed", "a ':' where no key can be"),
    ("could not find expected ':'", "a key without ':' behind it"),
    ("unknown escape character", "an unknown escape sequence"),
    ("expected escape sequence", "an incomplete escape sequence"),
    ("escape code", "an escape sequence that stands for no character"),
    ("did not find expected hexdecimal number", "an incomplete escape sequence"),
    ("found undefined tag handle", "a tag handle that is not declared"),
    ("incompatible YAML document", "a version of YAML other than 1"),
    ("duplicate %YAML directive", "two %YAML directives"),
    ("duplicate %TAG directive", "two %TAG directives"),
    ("block sequence entries are not allowed", "a '-' where no element can be"),
    ("block mapping keys are not allowed", "a '?' where no key can be"),
    ("mapping keys are not allowed", "a '?' where no key can be"),
    ("tab character", _TAB),
    ("cannot start any token", "a character that nothing can begin with"),
)
_EXPECTED = re.compile(r"expected (?:the )?([^\n]{1,80})")
_FOUND = re.compile(r",? but (?:found|got) .*")
_UNQUOTED = (
    ("a ':' where no key can be", "quotes around text that contains ': '"),
    ("a character that nothing can begin with", "quotes around text that begins with it"),
    (_TAB, "blanks for indentation"),
    ("the text ends inside a quoted string", "the closing quote"),
)
_TERMS = {
    "<block end>": "the end of the block",
    "<document start>": "the end of the text",
    "node content": "a value",
    "key": "a key, or the end of the block",
    "'-' indicator": "'-', or the end of the block",
    "hexdecimal number": "hexadecimal digits",
}


def syntax(problem: str, character: str) -> str:
    """Return what is wrong and what was expected, of the parser's *problem* at *character*."""
    what = _TAB if character == "\t" else _what(problem)
    expected = dict(_UNQUOTED).get(what or "") or _expected(problem)
    said = what or "the YAML breaks off here"
    return f"{said}; expected {expected}" if expected else said


def _what(problem: str) -> str | None:
    return next((ours for theirs, ours in _SAID if theirs in problem), None)


def _expected(problem: str) -> str | None:
    found = _EXPECTED.search(problem)
    if found is None:
        return None
    term = _FOUND.sub("", found[1])
    return _TERMS.get(term, term)

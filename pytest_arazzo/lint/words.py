"""What names and states mean by their words, where a description says no more.

Of a state it is only ever claimed what its words say in plain English; a word that is used both
ways is in neither list.
"""

from __future__ import annotations

import re

_TOKENS = frozenset(
    {
        "continuation",
        "continuationtoken",
        "cursor",
        "endcursor",
        "hasmore",
        "hasmoreresults",
        "hasnext",
        "hasnextpage",
        "istruncated",
        "lastevaluatedkey",
        "marker",
        "moreresults",
        "next",
        "nextcursor",
        "nextkey",
        "nextlink",
        "nextmarker",
        "nextoffset",
        "nextpage",
        "nextpagetoken",
        "nextpageurl",
        "nexttoken",
        "nexturl",
        "pagetoken",
        "startcursor",
        "startingtoken",
    }
)
_ADDRESSES = frozenset({"href", "uri", "url"})
_WEAK = frozenset({"continuation", "cursor", "marker", "next"})
_FINAL = frozenset(
    {
        "aborted",
        "archived",
        "canceled",
        "cancelled",
        "closed",
        "complete",
        "completed",
        "declined",
        "deleted",
        "denied",
        "deprecated",
        "disabled",
        "done",
        "error",
        "errored",
        "expired",
        "failed",
        "failure",
        "finished",
        "rejected",
        "revoked",
        "succeeded",
        "success",
        "successful",
        "terminated",
        "timeout",
        "voided",
    }
)
_UNDER_WAY = frozenset({"enqueued", "progress", "queued", "scheduled", "started", "submitted"})
_NO_STATE = frozenset({"existing", "missing", "nothing", "warning"})
_TURNS = frozenset(
    {"almost", "in", "never", "no", "non", "not", "partial", "partially", "pre", "un"}
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def is_token(name: str) -> bool:
    """Return whether *name* is one that tokens of pages have."""
    return re.sub(r"[^a-z]", "", name.lower()) in _TOKENS


def names_token(text: str) -> bool:
    """Return whether *text*, a query of any form, names a token of pages beyond doubt."""
    return any(is_token(name) and name.lower() not in _WEAK for name in _NAME.findall(text))


def leads_to_token(path: tuple[str, ...]) -> bool:
    """Return whether *path* leads to a token of pages, or to the address of the next one."""
    last = path[:-1] if path[-1:] and path[-1].lower() in _ADDRESSES else path
    return bool(last) and is_token(last[-1])


def is_final(state: str) -> bool:
    """Return whether the words of *state* say that nothing will follow."""
    words = _words(state)
    if words[-2:] == ["timed", "out"]:
        return True
    return bool(words) and words[-1] in _FINAL and not _turns(words)


def is_under_way(state: str) -> bool:
    """Return whether the words of *state* say that something goes on."""
    words = _words(state)
    if words[-2:] == ["in", "progress"]:
        return not set(words[:-2]) & _TURNS
    if not words or _turns(words) or words[-1] in _NO_STATE:
        return False
    return words[-1] in _UNDER_WAY or (words[-1].endswith("ing") and len(words[-1]) > len("being"))


def _words(state: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(state)]


def _turns(words: list[str]) -> bool:
    return bool(set(words[:-1]) & _TURNS)

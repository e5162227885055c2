"""Which names announce a value that must not be shown."""

from __future__ import annotations

import itertools
import re

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_SECRET = frozenset(
    {
        *("apikey", "authorization", "cookie", "credential", "credentials", "passphrase"),
        *("passwd", "password", "pwd", "secret", "signature"),
    }
)
_SECRET_PAIRS = frozenset(
    (first, second)
    for second, firsts in {
        "key": ("access", "api", "auth", "private", "secret", "subscription"),
        "token": (
            "access",
            "api",
            "auth",
            "bearer",
            "csrf",
            "id",
            "refresh",
            "security",
            "session",
        ),
    }.items()
    for first in firsts
)


def is_secret(name: str) -> bool:
    """Whether a header, parameter or member called *name* holds a secret.

    Names are taken word by word, so that `nextToken` and `monkey` are none.
    """
    words = [word.lower() for word in _WORD.findall(name)]
    return (
        words == ["token"]
        or not _SECRET.isdisjoint(words)
        or not _SECRET_PAIRS.isdisjoint(itertools.pairwise(words))
    )

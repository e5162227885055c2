"""Which names announce a value that must not be shown."""

from __future__ import annotations

import functools
import itertools
import re

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_SECRET = frozenset(
    {
        *("apikey", "assertion", "authorization", "cookie", "credential", "credentials"),
        *("cvc", "cvv", "jsessionid", "jwt", "otp", "passcode", "passphrase", "passwd"),
        *("password", "phpsessid", "pwd", "secret", "sig", "signature", "totp"),
    }
)
_SECRET_PAIRS = frozenset(
    (first, second)
    for second, firsts in {
        "code": ("auth", "backup", "device", "mfa", "pin", "recovery", "security", "verification"),
        "key": (
            *("access", "account", "api", "auth", "encryption", "functions", "license", "master"),
            *("private", "secret", "session", "shared", "signing", "storage", "subscription"),
        ),
        "number": ("card",),
        "string": ("connection",),
        "token": ("access", "api", "auth", "bearer", "csrf", "id", "refresh", "security"),
        "verifier": ("code",),
    }.items()
    for first in firsts
)
_MARKS = frozenset(
    {
        *("change", "client", "continuation", "continue", "cursor", "deduplication", "delta"),
        *("idempotency", "lock", "marker", "max", "next", "page", "pagination", "paging"),
        *("prev", "previous", "request", "resume", "scroll", "start", "starting", "stop", "sync"),
    }
)
"""What a token is called that marks a place in a list or one of several equal requests."""


@functools.lru_cache(maxsize=4096)
def is_secret(name: str) -> bool:
    """Whether a header, parameter or member called *name* holds a secret.

    Names are taken word by word, so that `nextToken` and `monkey` are none.
    """
    words = [word.lower() for word in _WORD.findall(name)]
    return (
        (words[-1:] == ["token"] and (len(words) == 1 or words[-2] not in _MARKS))
        or not _SECRET.isdisjoint(words)
        or not _SECRET_PAIRS.isdisjoint(itertools.pairwise(words))
    )

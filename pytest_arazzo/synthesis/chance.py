"""Values that look accidental and are the same in every process: they come from names alone."""

from __future__ import annotations

import hashlib


def digits(seed: str, length: int) -> str:
    """Return *length* hexadecimal digits that *seed* determines."""
    found = ""
    while len(found) < length:
        found += hashlib.sha256(f"{len(found)}:{seed}".encode("utf-8", "replace")).hexdigest()
    return found[:length]


def pick(seed: str, members: str, length: int) -> str:
    """Return *length* of *members* that *seed* determines."""
    numbers = digits(seed, 2 * length)
    return "".join(
        members[int(numbers[2 * i : 2 * i + 2], 16) % len(members)] for i in range(length)
    )


def uuid(seed: str) -> str:
    """Return a UUID of version 4 that *seed* determines.

    Spec: RFC 9562, section 5.4.
    """
    found = digits(seed, 32)
    variant = "89ab"[int(found[16], 16) % 4]
    return f"{found[:8]}-{found[8:12]}-4{found[13:16]}-{variant}{found[17:20]}-{found[20:32]}"

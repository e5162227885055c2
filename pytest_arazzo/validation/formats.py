"""The formats of strings that are checked.

Spec: JSON Schema 2020-12 Validation, section 7.3.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
    r"(Z|z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)


_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}|\"[^\"]{1,62}\"@[^@\s]{1,255}")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _is_date(text: str) -> bool:
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    year, month, day = (int(digits) for digits in found.groups())
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not 1 <= month <= len(_DAYS) or (month == 2 and day == 29 and not is_leap):  # noqa: PLR2004 - the calendar
        return False
    return 1 <= day <= _DAYS[month - 1]


def _is_date_time(text: str) -> bool:
    return (
        _is_date(text[:10])
        and text[10:11] in ("T", "t")
        and _TIME.fullmatch(text[11:]) is not None
    )


def _is_address(read: Callable[[str], object]) -> Callable[[str], bool]:
    def is_address(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return "%" not in text  # a zone is no part of an address

    return is_address


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": _is_date,
    "date-time": _is_date_time,
    "email": lambda text: _EMAIL.fullmatch(text) is not None,
    "ipv4": _is_address(ipaddress.IPv4Address),
    "ipv6": _is_address(ipaddress.IPv6Address),
    "uuid": lambda text: _UUID.fullmatch(text) is not None,
}
"""The formats that are checked, besides `regex`; any other is an annotation."""

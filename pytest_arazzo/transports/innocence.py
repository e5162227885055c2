"""Whether a body can be seen at a glance to hold no secret, as nearly every large one can."""

from __future__ import annotations

import re

from pytest_arazzo import media
from pytest_arazzo.transports.found import Place, Rules, is_assigned
from pytest_arazzo.transports.secret_names import is_secret
from pytest_arazzo.transports.secret_shapes import may_have

_NAME = re.compile(r'"([^"\\]{1,200})"[ \t\r\n]{0,20}:')
_PAIRED = re.compile(r'"value"[ \t\r\n]{0,20}:', re.IGNORECASE)


def is_innocent(
    content_type: str | None, body: bytes, rules: Rules, places: frozenset[Place]
) -> bool:
    """Return whether *body* is JSON in which nothing is named or shaped like a secret.

    What is written with escapes, or in pairs of names and values, is not seen at a glance.
    """
    if places or rules.patterns or media.read(content_type, body).family is not media.Family.JSON:
        return False
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False
    if "\\" in text or _PAIRED.search(text) or may_have(text) or is_assigned(text, rules):
        return False
    names = frozenset(_NAME.findall(text))
    return not any(is_secret(name) or name.lower() in rules.names for name in names)

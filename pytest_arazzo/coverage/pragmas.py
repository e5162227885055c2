"""What a document itself asks not to count: `# arazzo: no cover`, and a member where there are no comments.

    - stepId: cleanUp  # arazzo: no cover: only a person can undo this

stands on the first line of a step or an action, or alone on the line above. The member
`x-arazzo-no-cover`, a reason or true, of the object says the same.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from pytest_arazzo.documents.comments import comments
from pytest_arazzo.documents.document import Document
from pytest_arazzo.jsonvalue import get

MEMBER = "x-arazzo-no-cover"
"""The member of a step or an action that is not to be counted."""

_COMMENT = re.compile(r"#[ \t]*arazzo:[ \t]*no[ -]?cover\b[ \t:-]*(.{0,300})")
_UNEXPLAINED = "no cover"


def excuse(document: Document, at: str) -> str:
    """Return why the step or action at *at* is not counted, "" when it is."""
    value = get(document.tree, at)
    said = value.get(MEMBER) if isinstance(value, Mapping) else None
    if said is not None and said is not False:
        return said if isinstance(said, str) and said else _UNEXPLAINED
    found = _excuses(document)
    return found.get(document.locate(at).line, "") if found else ""


@functools.lru_cache(maxsize=512)  # documents are compared by identity
def _excuses(document: Document) -> Mapping[int, str]:
    """Return the reason for each line that a comment excludes."""
    if "arazzo:" not in document.text or document.uri.lower().endswith(".json"):
        return {}
    return {
        each.target: each.match[1].strip() or _UNEXPLAINED
        for each in comments(document.text, _COMMENT)
    }

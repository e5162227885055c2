"""What a scenario says of the answers to its steps, visit by visit.

    getImage:
    - image.state.status: BUILDING              # a place of the body, with dots
    - {status: 404, /message: gone}             # the status; a place as a JSON Pointer
    - {headers: {Retry-After: '5'}, absent: [image.arn]}
    - {body: {image: {}}}                       # the whole body
    - {fault: timeout}                          # no answer at all

The last entry holds for all later visits. What is not said is left to whoever answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.synthesis.wish import Wish

WORDS = frozenset({"status", "headers", "body", "absent", "fault"})
"""The keys of an entry that are no places of the body."""

NOT_WANTED = Absent("the scenario wants no value here")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedAnswer:
    """What is said of the answer to one visit.

    Attributes:
        wishes: what the body is to have, by place; the place "" is the whole of it.
        fault: `timeout` or `unreachable` in place of an answer.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    fault: str | None = None


def decode_answers(tree: Json) -> Mapping[str, tuple[ScriptedAnswer, ...]]:
    """Return the answers that *tree* lists by stepId; what has the wrong shape says nothing."""
    steps = tree if isinstance(tree, Mapping) else {}
    return {
        step: tuple(map(_answer, entries))
        for step, entries in steps.items()
        if isinstance(entries, list) and entries
    }


def _answer(entry: Json) -> ScriptedAnswer:
    said = entry if isinstance(entry, Mapping) else {}
    status, headers, fault = said.get("status"), said.get("headers"), said.get("fault")
    wishes: dict[str, Wish] = {"": said["body"]} if "body" in said else {}
    wishes |= {place: value for place, value in said.items() if place not in WORDS}
    barred = said.get("absent")
    for place in barred if isinstance(barred, list) else ():
        if isinstance(place, str):
            wishes[place] = NOT_WANTED
    return ScriptedAnswer(
        status=status if isinstance(status, int) and not isinstance(status, bool) else None,
        headers={
            name: text
            for name, text in (headers.items() if isinstance(headers, Mapping) else ())
            if isinstance(text, str)
        },
        wishes=wishes,
        fault=fault if isinstance(fault, str) else None,
    )

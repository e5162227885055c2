"""What of a run must not be shown: secrets by their names, their shapes, their descriptions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pytest_arazzo.exchange import Interaction, Response
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.judge.exposure import exchange_of, inputs_of
from pytest_arazzo.openapi.wire import Prepared
from pytest_arazzo.program.program import OperationCall, Program
from pytest_arazzo.trace import Trace, Visit
from pytest_arazzo.transports.found import Rules, Unsearchable
from pytest_arazzo.transports.redaction import values
from pytest_arazzo.transports.secret_names import is_secret
from pytest_arazzo.transports.stand_ins import cores, spellings
from pytest_arazzo.transports.walking import Exchange

MASK = "[redacted]"
NO_RULES = Rules()
_CUT = re.compile(r"…|\.{3}")
_FAR = 4_000  # characters before and behind a cut that are looked at
_SHORT = 4  # shorter values are masked in their own place only: they stand in any text


def masked(value: Json) -> Json:
    """Return *value* with everything masked that stands under the name of a secret.

    Raises:
        RecursionError: it is nested deeper than Python can follow.
    """
    if isinstance(value, Mapping):
        return {
            name: MASK if is_secret(name) and member is not None else masked(member)
            for name, member in value.items()
        }
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return [masked(item) for item in value]
    return value


def shown(name: str, value: Json | Absent, limit: int) -> str:
    """Return *value* as JSON of at most *limit* characters, masked if *name* is of a secret."""
    if isinstance(value, Absent):
        return "absent"
    last = re.split(r"[/.#|]", name)[-1]
    if value is not None and is_secret(last):
        return MASK
    try:
        text = json.dumps(masked(value), ensure_ascii=False, default=str)
    except RecursionError:
        return "(nested too deeply to show)"
    return text if len(text) <= limit else f"{text[:limit]}… (+{len(text) - limit} characters)"


def secrets_of(
    trace: Trace, program: Program | None = None, rules: Rules = NO_RULES
) -> tuple[str, ...]:
    """Return every secret text that occurs in *trace*, in every spelling, the longest first.

    Args:
        trace: what happened.
        program: knows the operations, whose descriptions may call something secret.
        rules: what counts as a secret beside what everybody takes for it.
    """
    found = set(_under_names(trace.inputs)) | {value for _, value in rules.known}
    flow = program.flows.get(trace.flow) if program is not None else None
    found |= {value for _, value in inputs_of(flow, trace.inputs)} if flow is not None else set()
    found |= {text for name, value in trace.outputs for text in _named(name, value)}
    for visit in trace.visits:
        found |= set(_of_visit(visit, program, rules))
    whole = {text for text in found if len(text) > _SHORT}
    spelled = {each for text in whole for each in (*spellings(text), *cores(text))}
    return tuple(sorted(spelled, key=lambda text: (-len(text), text)))


def scrub(text: str, secrets: Iterable[str]) -> str:
    """Return *text* with every one of *secrets* masked, wherever it stands.

    Also one that stands on two lines since the text was wrapped, and what was left of one where the
    text was cut.
    """
    known = tuple(secrets)
    for secret in known:
        text = text.replace(secret, MASK)
        if " " in secret and "\n" in text:
            text = re.sub(r"\s{1,99}".join(map(re.escape, secret.split(" "))), MASK, text)
    return _without_ends(text, known) if _CUT.search(text) else text


def _without_ends(text: str, secrets: tuple[str, ...]) -> str:
    """Return *text* with the beginnings of *secrets* masked before a cut, their ends behind one."""
    heads, tails = _by_start(secrets), _by_start(secret[::-1] for secret in secrets)
    longest = min(max(map(len, secrets), default=0), _FAR)
    pieces, last = [], 0
    for cut in _CUT.finditer(text):
        before = text[max(last, cut.start() - longest) : cut.start()]
        after = text[cut.end() : cut.end() + longest]
        gone, rest = _length(before, heads), _length(after[::-1], tails)
        pieces += [text[last : cut.start() - gone], MASK if gone else "", cut[0]]
        pieces += [MASK] if rest else []
        last = cut.end() + rest
    return "".join([*pieces, text[last:]])


def _by_start(secrets: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for secret in secrets:
        found.setdefault(secret[:_SHORT], []).append(secret)
    return found


def _length(text: str, by_start: Mapping[str, list[str]]) -> int:
    """Return how long the longest end of *text* is with which a secret begins, or 0."""
    for start in range(len(text) - _SHORT + 1):
        candidates = by_start.get(text[start : start + _SHORT], ())
        if any(each.startswith(text[start:]) for each in candidates):
            return len(text) - start
    return 0


def _of_visit(visit: Visit, program: Program | None, rules: Rules) -> Iterator[str]:
    for name, value in visit.outputs:
        yield from _named(name, value)
    if visit.prepared is None:
        return
    for name, text in visit.prepared.path.items():
        yield from _named(name, text)
    exchange = _exchange(visit, visit.prepared, program)
    try:
        yield from (value for _, value in values(exchange, rules))
    except Unsearchable:  # a rule that cannot be applied adds nothing to those that can
        yield from (value for _, value in values(exchange, replace(rules, patterns=())))


def _exchange(visit: Visit, prepared: Prepared, program: Program | None) -> Exchange:
    response = visit.response or Response(status=0)
    interaction = Interaction(request=prepared.request, response=response)
    flow = program.flows.get(visit.flow) if program is not None else None
    for node in flow.nodes if flow is not None else ():
        if node.step_id == visit.step and isinstance(node.call, OperationCall):
            return exchange_of(node.call.operation, interaction, prepared.path)
    return Exchange(interaction=interaction)


def _under_names(value: Json, secret: bool = False) -> Iterator[str]:  # noqa: FBT001, FBT002
    """Yield the texts in *value* that stand under the name of a secret, at any depth."""
    waiting = [(value, secret)]
    while waiting:
        here, within = waiting.pop()
        if isinstance(here, Mapping):
            waiting += [(member, within or is_secret(name)) for name, member in here.items()]
        elif isinstance(here, (list, tuple)):
            waiting += [(item, within) for item in here]
        elif within and here is not None and not isinstance(here, bool):
            yield here if isinstance(here, str) else json.dumps(here)


def _named(name: str, value: Json | Absent) -> Iterator[str]:
    if not isinstance(value, Absent):
        yield from _under_names(value, is_secret(name))

"""Mutants of scenarios that passed: their numbers on the report, and what is said of them at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pytest

from pytest_arazzo.explore.breaking import BOUNDS, ENUM, MISSING, PATTERN, TYPE
from pytest_arazzo.explore.mutants import EMPTY, GARBLED, MEDIA, STATUS
from pytest_arazzo.explore.scores import Survivor, score
from pytest_arazzo.judge.secrets import scrub
from pytest_arazzo.judge.verdict import CheckResponse
from pytest_arazzo.plugin.mutate_settings import mutate_settings_of
from pytest_arazzo.program.scenario import Scenario
from pytest_arazzo.reports.untrusted import one_line
from pytest_arazzo.trace import Trace

_SHOWN = 10
_RANKS = {kind: rank for rank, kind in enumerate((STATUS, EMPTY, GARBLED, MISSING, ENUM, TYPE))}
_RANKS |= dict.fromkeys((MEDIA, BOUNDS, PATTERN), len(_RANKS))
_LENGTH = 200

Records = Sequence[Mapping[str, Any]]
_Row: TypeAlias = "tuple[str, ...]"


def mutants_record(
    config: pytest.Config,
    scenario: Scenario,
    trace: Trace,
    check: CheckResponse,
    secrets: tuple[str, ...],
) -> Mapping[str, object]:
    """Return what the report of a run that passed carries of its mutants, if they are asked for."""
    most = mutate_settings_of(config).most
    if not most:
        return {}
    found = score(scenario, trace, check, most)
    return {
        "mutants": {
            "uri": scenario.flow.uri,
            "workflow": scenario.flow.workflow_id,
            "planted": found.planted,
            "asserted": found.planted if found.is_asserted else 0,
            "unseen": [_row(each, secrets) for each in found.unseen],
            "survivors": [_row(each, secrets) for each in found.survivors],
            "idle": found.idle,
        }
    }


def _row(survivor: Survivor, secrets: tuple[str, ...]) -> list[str]:
    """Return step, kind, place, what is wrong there, and a criterion or nothing."""
    mutant = survivor.mutant
    texts = (mutant.step, mutant.kind, mutant.at, mutant.what, survivor.hint or "")
    return [one_line(scrub(text, secrets), _LENGTH) for text in texts]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sum:
    """The mutants of one workflow."""

    planted: int
    asserted: int
    unseen: tuple[_Row, ...]
    survivors: tuple[_Row, ...]
    idle: frozenset[str]

    @property
    def percent(self) -> float:
        """How many of those that count were caught by criteria."""
        return 100.0 * (self.asserted - len(self.survivors)) / self.asserted


def _sums(records: Records) -> Mapping[tuple[str, str], _Sum]:
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in (record["mutants"] for record in records if "mutants" in record):
        groups.setdefault((each["uri"], each["workflow"]), []).append(each)
    return {key: _sum(own) for key, own in sorted(groups.items())}


def _sum(found: Sequence[Mapping[str, Any]]) -> _Sum:
    return _Sum(
        planted=sum(each["planted"] for each in found),
        asserted=sum(each["asserted"] for each in found),
        unseen=tuple(tuple(row) for each in found for row in each["unseen"]),
        survivors=tuple(tuple(row) for each in found for row in each["survivors"]),
        idle=frozenset(each["idle"] for each in found if each["idle"]),
    )


def mutant_failures(config: pytest.Config, records: Records) -> Iterator[str]:
    """Yield a line for each workflow whose criteria catch less than is demanded."""
    least = mutate_settings_of(config).fail_under
    if least is None:
        return
    for (uri, workflow), own in _sums(records).items():
        if own.asserted and own.percent < least:
            yield one_line(
                f"FAIL {uri}::{workflow}: criteria catch {int(own.percent)} % of the mutants, "
                f"{least:g} % is demanded",
                400,
            )


def write_mutants(
    reporter: pytest.TerminalReporter, config: pytest.Config, records: Records
) -> None:
    """Write what was caught of the mutants of each workflow, and what was not."""
    sums = _sums(records)
    if not sums:
        return
    reporter.write_sep("-", "arazzo mutants", cyan=True)
    most = None if config.get_verbosity() > 0 else _SHOWN
    for (uri, workflow), own in sums.items():
        for line in _lines(uri, workflow, own, most):
            reporter.write_line(line)


def _lines(uri: str, workflow: str, own: _Sum, most: int | None) -> Iterator[str]:
    """Yield the lines of one workflow, at most *most* of those that were not caught."""
    caught = own.planted - len(own.unseen)
    counted = own.asserted - len(own.survivors)
    criteria = f"criteria {counted}/{own.asserted}" if own.asserted else "criteria not asked"
    yield one_line(f"{uri}::{workflow}  contract {caught}/{own.planted}, {criteria}", 400)
    for reason in sorted(own.idle):
        yield f"  nothing planted: {reason}"
    yield from _listed("not caught by the contract", own.unseen, most)
    yield from _listed("not caught by criteria", own.survivors, most)


def _listed(title: str, rows: Sequence[_Row], most: int | None) -> Iterator[str]:
    """Yield one line for each step, kind and place, and how to catch it."""
    counts: Counter[_Row] = Counter(row[:3] for row in rows)
    told: dict[_Row, _Row] = {}
    for row in rows:
        if row[:3] not in told or (row[4] and not told[row[:3]][4]):
            told[row[:3]] = row
    if not told:
        return
    yield f"  {title}:"
    for key in sorted(told, key=lambda each: _RANKS.get(each[1], 0))[:most]:
        step, kind, at, what, hint = told[key]
        place = at or (kind if kind in (STATUS, MEDIA) else "body")
        times = f" ({counts[key]} times)" if counts[key] > 1 else ""
        told_more = f"; {hint}" if hint else ""
        yield "    " + one_line(f"{step}: {place} {what}{times}{told_more}", 600)
    if most is not None and len(told) > most:
        yield f"    +{len(told) - most} more, shown with -v"

"""Names that the user gave and that nothing of what was collected knows.

A misspelt `--arazzo-source` or `--arazzo-input` would else change nothing, in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from pytest_arazzo.diagnostic import nearest
from pytest_arazzo.plugin.input_settings import given_inputs_of
from pytest_arazzo.plugin.inputs import is_for
from pytest_arazzo.plugin.settings import settings_of
from pytest_arazzo.program.inputs import declared_inputs
from pytest_arazzo.program.program import FlowKey, Program
from pytest_arazzo.reports.untrusted import one_line


def names_of(program: Program, flows: Iterable[FlowKey]) -> Mapping[str, object]:
    """Return the names that a record carries: of source descriptions, and of inputs by workflow.

    None stands for inputs whose names cannot be told.
    """
    declared = {key.workflow_id: declared_inputs(program.flows[key]) for key in flows}
    return {
        "sources": sorted({name for flow in program.flows.values() for name in flow.sources}),
        "inputs": {
            workflow_id: None if names is None else sorted(names)
            for workflow_id, names in declared.items()
        },
    }


def unknown_names(config: pytest.Config, records: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a line for each name that the user gave in vain."""
    known = [record["names"] for record in records if "names" in record]
    if not known:
        return
    settings = settings_of(config)
    sources = {name for names in known for name in names["sources"]}
    for option, given in (
        ("--arazzo-source", settings.places.sources),
        ("--arazzo-base-url", settings.servers),
    ):
        for name in given:
            if name not in sources and name != "*":
                yield _line(
                    f"{option} {name}", "no source description has this name", name, sources
                )
    yield from _of_inputs(config, [names["inputs"] for names in known])


def _of_inputs(
    config: pytest.Config, known: Sequence[Mapping[str, Sequence[str] | None]]
) -> Iterator[str]:
    workflows = [(name, own) for inputs in known for name, own in inputs.items()]
    if any(own is None for _, own in workflows):
        return
    names = {each for _, own in workflows for each in own or ()}
    for one in given_inputs_of(config):
        if not any(is_for(one, name, frozenset(own or ())) for name, own in workflows):
            yield _line(one.origin, "no workflow has this input", one.name, names)


def _line(origin: str, what: str, name: str, known: Iterable[str]) -> str:
    hint = nearest(name, known)
    return one_line(f"{origin}: {what}{f'; {hint}' if hint else ''}", 400)

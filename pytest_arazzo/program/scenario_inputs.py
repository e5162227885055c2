"""Rule AZ111 where a run has no objection: inputs of scenarios that no workflow takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pytest_arazzo.diagnostic import Diagnostic, Severity, nearest
from pytest_arazzo.program.inputs import declared_inputs
from pytest_arazzo.program.program import Program
from pytest_arazzo.program.scenario_file import ScenarioFile, wrong_key
from pytest_arazzo.program.scenario_names import place_of


def strange_inputs(file: ScenarioFile, program: Program) -> tuple[Diagnostic, ...]:
    """Return the inputs of the scenarios of *file* that their workflows do not declare.

    What the file's defaults give is meant for those workflows only that take it.
    """
    return tuple(dict.fromkeys(_strange(file, program)))


def _strange(file: ScenarioFile, program: Program) -> Iterator[Diagnostic]:
    flows = {key.workflow_id: program.flows[key] for key in program.own}
    for plan in file.plans:
        flow = flows.get(plan.workflow_id)
        known = declared_inputs(flow) if flow is not None else None
        if known is None:
            continue
        for name in plan.inputs:
            at = place_of(file, plan, "inputs", name)
            if name in known or at.startswith("/defaults") or "/inputs/" not in at:
                continue
            message = f"workflow {plan.workflow_id!r} declares no input {name!r}"
            hint = nearest(name, known) or f"its inputs are: {', '.join(sorted(known)) or 'none'}"
            found = wrong_key(file.document, "AZ111", message, at, hint)
            yield replace(found, severity=Severity.WARNING)

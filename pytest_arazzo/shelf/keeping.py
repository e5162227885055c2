"""What a run of a scenario leaves for its cassette: where secrets may be, and how it went."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pytest_arazzo.documents.document import Document
from pytest_arazzo.documents.writing import Dumpable
from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.judge.exposure import inputs_of, marked_inputs
from pytest_arazzo.openapi.operation import Operation
from pytest_arazzo.program.scenario import Scenario
from pytest_arazzo.shelf.branches import ways
from pytest_arazzo.trace import Trace
from pytest_arazzo.transports.found import Rules
from pytest_arazzo.transports.walking import Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An interaction that was recorded, with what it was made for."""

    interaction: Interaction
    operation: Operation
    path: Mapping[str, str]


def exchange_of_inputs(scenario: Scenario, names: Collection[str]) -> Exchange:
    """Return the inputs *names* as if they had been sent, so that secrets among them are told."""
    flow = scenario.program.flows[scenario.flow]
    inputs = {name: value for name, value in scenario.inputs.items() if name in names}
    request = Request(
        method="POST",
        url="/",
        headers=Headers((("Content-Type", "application/json"),)),
        body=json.dumps(inputs).encode(),
    )
    interaction = Interaction(request=request, response=Response(status=200))
    return Exchange(interaction=interaction, sent=marked_inputs(flow, inputs))


def noted_inputs(interaction: Interaction) -> Dumpable:
    """Return the inputs that `exchange_of_inputs` made an interaction of."""
    found: Dumpable = json.loads(interaction.request.body or b"{}")
    return found


def with_inputs(rules: Rules, scenario: Scenario) -> Rules:
    """Return *rules* that know the secret inputs of *scenario* too."""
    flow = scenario.program.flows[scenario.flow]
    return Rules(
        names=rules.names,
        credentials=rules.credentials,
        patterns=rules.patterns,
        known=(*inputs_of(flow, scenario.inputs), *rules.known),
    )


def notes_on(
    trace: Trace, origin: str, taken: Iterable[Taken], inputs: Dumpable
) -> Mapping[str, Dumpable]:
    """Return what a cassette says of its making: target, descriptions, the ways that were taken.

    Inputs are those that only pytest knows, since a fixture makes them.
    """
    documents = {each.operation.document.uri: each.operation.document for each in taken}
    return {
        "recorded_with": "pytest-arazzo",
        "target": origin,
        "workflow": trace.flow.workflow_id,
        "descriptions": {uri: digest(documents[uri]) for uri in sorted(documents)},
        **({"inputs": inputs} if inputs else {}),
        "branches": list(ways(trace)),
    }


def digest(document: Document) -> str:
    """Return what tells *document* from every other one."""
    return "sha256:" + hashlib.sha256(document.text.encode()).hexdigest()

"""What the fields of steps and criteria do when a workflow runs, in both editions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from building import (
    HEAD,
    Fault,
    Played,
    Script,
    answer,
    described,
    document,
    library,
    linked,
    no_findings,
    play,
    workflow,
)

from pytest_arazzo.diagnostic import Severity
from pytest_arazzo.errors import TimedOut, TransportError
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.expressions.reading import Reading
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.model.structure import problems
from pytest_arazzo.program.check import check
from pytest_arazzo.program.link import link
from pytest_arazzo.run import over, run
from pytest_arazzo.trace import Outcome


@pytest.fixture(params=["1.0.1", "1.1.0"])
def head(request: pytest.FixtureRequest) -> str:
    """Return the head of a document of each edition."""
    return HEAD.replace("1.1.0", str(request.param))


def refusals(text: str) -> list[tuple[str, str | None]]:
    """Return code and place of every error that is known of *text* before anything runs."""
    found = [*problems(described(text).document), *check(link(library(text)))]
    return [(d.code, d.at) for d in found if d.severity is Severity.ERROR]


def one(step: str, *answers: Response | Fault, head: str = HEAD) -> Played:
    return play(document(workflow(step), head=head), *answers)


def test_steps_are_visited_in_order(head: str) -> None:
    played = one(
        "- {stepId: a, operationId: listPets}\n- {stepId: b, operationId: searchPets, "
        "parameters: [{name: q, in: query, value: x}]}",
        answer(),
        answer(),
        head=head,
    )

    assert played.trace.path == ("a", "b")
    assert played.urls == ["/pets", "/search?q=x"]


def test_a_step_is_referred_to_by_its_id(head: str) -> None:
    text = document(
        workflow(
            """
            - stepId: a-1_x
              operationId: listPets
              onSuccess: [{name: on, type: goto, stepId: C}]
              outputs: {s: $statusCode}
            - {stepId: c, operationId: listPets}
            - {stepId: C, operationId: listPets}
            """,
            "outputs: {s: $steps.a-1_x.outputs.s}",
        ),
        head=head,
    )
    played = play(text, answer(), answer())

    assert (played.trace.path, played.outputs) == (("a-1_x", "C"), {"s": 200})
    assert refusals(text.replace("stepId: c,", "stepId: C,")) == [
        ("AZ104", "/workflows/0/steps/2/stepId")
    ]


@pytest.mark.parametrize(
    "call",
    [
        "operationId: getPet",
        "operationId: $sourceDescriptions.pets.getPet",
        "operationPath: '{$sourceDescriptions.pets.url}#/paths/~1pets~1{id}/get'",
    ],
)
def test_an_operation_is_called_by_id_or_by_path(head: str, call: str) -> None:
    text = f"""
    - stepId: a
      {call}
      parameters: [{{name: id, in: path, value: p/1}}]
    """
    played = one(text, answer(), head=head)

    assert (played.requests[0].method, played.urls) == ("GET", ["/pets/p%2F1"])
    assert refusals(document(workflow(text), head=head)) == []


def test_a_path_item_with_one_operation_is_that_operation_with_a_warning() -> None:
    step = "- {stepId: a, operationPath: '{$sourceDescriptions.pets.url}#/paths/~1%s'}"
    played = one(step % "search", answer())
    (warning,) = check(played.program)

    assert (played.requests[0].method, played.urls) == ("GET", ["/search"])
    assert (warning.code, warning.severity) == ("AZ211", Severity.WARNING)
    assert refusals(document(workflow(step % "pets"))) == [
        ("AZ205", "/workflows/0/steps/0/operationPath")
    ]


CHANNEL = "channelPath: '{$sourceDescriptions.pets.url}#/channels/x'"


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        (CHANNEL, ["channelPath"]),
        (
            f"{CHANNEL}, action: receive, correlationId: x",
            ["correlationId", "action", "channelPath"],
        ),
        ("operationId: listPets, action: send", ["action"]),
        ("operationId: listPets, correlationId: $inputs.x", ["correlationId"]),
    ],
)
def test_what_is_for_asyncapi_is_refused_before_anything_runs(
    fields: str, places: list[str]
) -> None:
    text = document(workflow(f"- {{stepId: a, {fields}}}"))

    assert refusals(text) == [("AZ506", f"/workflows/0/steps/0/{place}") for place in places]


@pytest.mark.parametrize(
    "rest",
    [
        "outputs: {x: $message.payload#/a}",
        "successCriteria: [{condition: $message.header.a == 'x'}]",
    ],
)
def test_what_reads_a_message_is_refused_before_anything_runs(rest: str) -> None:
    text = document(workflow(f"- {{stepId: a, operationId: listPets, {rest}}}"))

    assert [code for code, _ in refusals(text)] == ["AZ506"]


def test_a_shared_action_that_reads_a_message_is_refused_at_the_step_that_uses_it() -> None:
    text = document(
        workflow(
            "- {stepId: a, operationId: listPets, onSuccess: "
            "[{reference: $components.successActions.s}]}"
        ),
        components="successActions: {s: {name: s, type: goto, workflowId: w, "
        "parameters: [{name: n, value: $message.payload}]}}",
    )

    assert refusals(text) == [("AZ506", "/workflows/0/steps/0")]


def test_a_field_of_asyncapi_is_none_of_edition_1_0() -> None:
    step = "- {stepId: a, operationId: listPets, action: send, correlationId: x}"
    text = document(workflow(step), head=HEAD.replace("1.1.0", "1.0.1"))

    assert [code for code, _ in refusals(text)] == ["AZ102", "AZ102"]


CALLED = workflow(
    """
    - stepId: inner
      operationId: listPets
      parameters: [{name: limit, in: query, value: $inputs.n}]
      outputs: {next: $response.body#/next}
    """,
    """
    inputs: {type: object, required: [n], properties: {n: {type: integer}}}
    outputs: {next: $steps.inner.outputs.next}
    """,
    name="called",
)


def calling(value: str, field: str = "name: n") -> str:
    return workflow(
        f"""
        - stepId: call
          workflowId: called
          parameters: [{{{field}, value: {value}}}]
          outputs: {{next: $outputs.next}}
        """,
        "outputs: {next: $steps.call.outputs.next, by: $workflows.called.inputs.n}",
    )


def test_a_workflow_is_called_with_its_parameters_as_inputs(head: str) -> None:
    played = play(document(calling("7") + CALLED, head=head), answer(200, {"next": "x"}))

    assert played.urls == ["/pets?limit=7"]
    assert played.outputs == {"next": "x", "by": 7}


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (calling("x"), "input 'n' of workflow 'called': 'x' is of type string; expected integer"),
        (calling("1", "name: m"), "the inputs of workflow 'called': the member 'n' is missing"),
        (calling("$inputs.none"), "the inputs of workflow 'called': the member 'n' is missing"),
    ],
)
def test_inputs_that_the_called_workflow_does_not_allow_are_an_error_with_both_places(
    head: str, call: str, what: str
) -> None:
    played = play(document(call + CALLED, head=head), answer())

    ending = played.trace.ending
    assert (ending.outcome, ending.code, ending.step) == (Outcome.BROKEN, "AZ803", "call")
    assert (ending.reason or "").startswith(what)
    assert "(schema at a.arazzo.yaml:" in (ending.reason or "")
    assert (played.requests, [v.step for v in played.trace.visits]) == ((), ["call"])


@pytest.mark.parametrize(
    ("action", "status", "slept"),
    [
        ("onSuccess: [{name: on, type: goto, workflowId: called, parameters: [%s]}]", 200, ()),
        ("onFailure: [{name: on, type: goto, workflowId: called, parameters: [%s]}]", 500, ()),
        ("onFailure: [{name: on, type: retry, workflowId: called, parameters: [%s]}]", 500, (0,)),
    ],
)
def test_inputs_that_an_action_passes_are_judged_too(
    action: str, status: int, slept: tuple[float, ...]
) -> None:
    step = f"- stepId: a\n  operationId: listPets\n  {action % '{name: n, value: x}'}"
    played = play(document(workflow(step) + CALLED), answer(status), answer())

    assert (played.trace.ending.outcome, played.trace.ending.code) == (Outcome.BROKEN, "AZ803")
    assert (len(played.requests), played.slept) == (1, slept)


LOOKING = workflow(
    "- {stepId: call, workflowId: called, successCriteria: [{condition: $statusCode == 200}], "
    "outputs: {m: $method, n: $outputs.next}}",
    "outputs: {m: $steps.call.outputs.m, n: $steps.call.outputs.n}",
) + CALLED.replace("required: [n], ", "")


def test_a_step_that_calls_a_workflow_sees_the_last_exchange_of_it_with_a_warning() -> None:
    played = play(document(LOOKING), answer(200, {"next": "x"}))

    assert played.outputs == {"m": "GET", "n": "x"}
    assert [(d.code, d.severity) for d in check(played.program)] == [
        ("AZ515", Severity.WARNING)
    ] * 2


def test_by_the_letter_a_step_that_calls_a_workflow_has_no_exchange() -> None:
    played = play(document(LOOKING), answer(200, {"next": "x"}))
    script = Script((answer(200, {"next": "x"}),))
    strict = replace(played.scenario, reading=Reading.STRICT)
    trace = run(strict, over(script), lambda _: None, lambda: 0.0, no_findings)

    assert (trace.ending.outcome, trace.ending.step) == (Outcome.FAILED, "call")
    assert len(script.requests) == 1


def test_all_success_criteria_must_hold(head: str) -> None:
    step = """
    - stepId: a
      operationId: listPets
      successCriteria: [{condition: $statusCode < 300}, {condition: $response.body#/next == 'x'}]
    """
    outcomes = [
        one(step, answer(status, {"next": text}), head=head).trace.ending.outcome
        for status, text in [(200, "x"), (200, "y"), (404, "x")]
    ]

    assert outcomes == [Outcome.SUCCESS, Outcome.FAILED, Outcome.FAILED]


def test_without_criteria_the_status_decides(head: str) -> None:
    step = "- {stepId: a, operationId: listPets}"
    outcomes = [one(step, answer(s), head=head).trace.ending.outcome for s in (204, 404)]

    assert outcomes == [Outcome.SUCCESS, Outcome.FAILED]


def test_outputs_of_a_step_can_be_read_by_later_ones(head: str) -> None:
    played = one(
        """
        - stepId: a
          operationId: listPets
          outputs: {n: $response.body#/n, gone: $response.body#/gone}
        - stepId: b
          operationId: listPets
          parameters:
          - {name: limit, in: query, value: $steps.a.outputs.n}
          - {name: page, in: query, value: $steps.a.outputs.gone}
        """,
        answer(200, {"n": 3}),
        answer(),
        head=head,
    )

    assert played.urls == ["/pets", "/pets?limit=3"]
    assert isinstance(dict(played.trace.visits[0].outputs)["gone"], Absent)


def too_late(request: Request, timeout: float) -> TransportError:
    return TimedOut(request, timeout)


def test_a_step_that_takes_too_long_fails() -> None:
    step = """
    - stepId: a
      operationId: listPets
      timeout: 1500
      onFailure: [{name: other, type: goto, stepId: b}]
    - {stepId: b, operationId: listPets}
    """
    played = one(step, too_late, answer())

    assert played.timeouts == (1.5, 30.0)
    assert played.ways == ["a → other", "b → next"]


SLOW = (
    workflow(
        """
        - stepId: outer
          workflowId: v
          timeout: 2000
          onFailure: [{name: other, type: goto, stepId: last}]
        - {stepId: last, operationId: listPets}
        """
    )
    + workflow("- {stepId: middle, workflowId: u}", name="v")
    + workflow(
        """
        - {stepId: one, operationId: listPets}
        - {stepId: two, operationId: listPets}
        """,
        name="u",
    )
)


def test_the_time_limit_of_a_step_holds_for_the_workflow_that_it_calls() -> None:
    late = play(document(SLOW), answer(), answer(), ticks=[0, 2.5, 2.5])
    lost = play(document(SLOW), answer(), too_late, answer(), ticks=[0, 0.5, 0.5, 2])
    fine = play(document(SLOW), answer(), answer(), answer(), ticks=[0, 1, 1, 2])

    assert late.ways == ["outer → other", "one → next", "last → next"]
    assert late.trace.visits[0].lost == "workflow not completed within 2 s"
    assert [visit.step for visit in late.trace.visits] == ["outer", "middle", "one", "last"]
    assert [visit.step for visit in lost.trace.visits] == ["outer", "middle", "one", "two", "last"]
    assert lost.timeouts == (2.0, 1.5, 30.0)
    assert lost.trace.ending.outcome is Outcome.SUCCESS
    assert fine.ways == [
        "outer → next",
        "middle → next",
        "one → next",
        "two → next",
        "last → next",
    ]


def test_a_step_that_has_less_time_than_its_callers_fails_by_itself() -> None:
    text = document(SLOW.replace("stepId: one,", "stepId: one, timeout: 100,"))
    played = play(text, too_late, answer())

    assert played.ways == ["outer → other", "middle → fail", "one → fail", "last → next"]
    assert played.timeouts == (0.1, 30.0)


NEEDS = workflow(
    """
    - stepId: call
      workflowId: v
      onFailure: [{name: on, type: goto, stepId: last}]
    - stepId: last
      operationId: listPets
      dependsOn: [%s]
    """
)
OTHER = workflow(
    "- {stepId: s, operationId: listPets}\n- {stepId: t, operationId: listPets}", name="v"
)


@pytest.mark.parametrize(
    ("name", "statuses", "reason"),
    [
        ("$workflows.v.steps.s", (200, 500, 200), None),
        ("$workflows.v.steps.t", (200, 200, 200), None),
        (
            "$workflows.v.steps.t",
            (200, 500),
            "depends on step 't' of workflow 'v', which has not completed",
        ),
        ("call", (500,), "depends on step 'call', which has not completed"),
    ],
)
def test_a_step_needs_the_steps_that_it_depends_on(
    name: str, statuses: tuple[int, ...], reason: str | None
) -> None:
    played = play(document(NEEDS % name + OTHER), *map(answer, statuses))

    assert played.trace.ending.reason == reason
    assert played.trace.ending.step == "last"
    assert len(played.requests) == len(statuses)


def test_a_step_can_depend_on_one_of_another_document() -> None:
    head = HEAD.replace("type: openapi}]", "type: openapi}, {name: o, url: o, type: arazzo}]")
    text = NEEDS.replace("workflowId: v", "workflowId: $sourceDescriptions.o.v")
    other = described(document(OTHER), "o.arazzo.yaml")
    sources = {"pets": library(document(OTHER)).source("a.arazzo.yaml", "pets"), "o": other}
    played = play(
        document(text % "$sourceDescriptions.o.v.steps.s", head=head),
        answer(),
        answer(),
        answer(),
        sources={name: each for name, each in sources.items() if each is not None},
    )

    assert played.trace.ending.outcome is Outcome.SUCCESS
    assert [v.step for v in played.trace.visits] == ["call", "s", "t", "last"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("$workflows.v.steps.nope", "AZ206"),
        ("$workflows.u.steps.s", "AZ207"),
        ("$sourceDescriptions.o.v.steps.s", "AZ201"),
        ("$inputs.s", "AZ206"),
        ("nope", "AZ206"),
    ],
)
def test_a_prerequisite_that_does_not_exist_is_refused_where_it_stands(
    name: str, code: str
) -> None:
    assert refusals(document(NEEDS % name + OTHER)) == [(code, "/workflows/0/steps/1/dependsOn/0")]


BODY: Json = {"next": "ab1", "pets": [{"name": "rex"}, {"name": "tom"}]}


@pytest.mark.parametrize(
    ("criterion", "holds"),
    [
        ("{condition: $response.body#/next == 'ab1'}", True),
        ("{condition: $response.body#/next == 'ab1', type: simple}", True),
        ("{context: $response.body#/next, condition: '^[a-c]+\\d$', type: regex}", True),
        ("{context: $statusCode, condition: '^2', type: regex}", True),
        ("{context: $response.body#/next, condition: '^x', type: regex}", False),
        (
            "{context: $response.body, condition: \"$.pets[?@.name == 'rex']\", type: jsonpath}",
            True,
        ),
        (
            "{context: $response.body, condition: \"$.pets[?@.name == 'x']\", type: jsonpath}",
            False,
        ),
        (
            (
                "{context: $response.body, condition: '$.pets[?(@.name)]', "
                "type: {type: jsonpath, version: draft-goessner-dispatch-jsonpath-00}}"
            ),
            True,
        ),
    ],
)
def test_a_condition_is_of_its_type_and_looks_at_its_context(
    head: str, criterion: str, *, holds: bool
) -> None:
    step = f"- {{stepId: a, operationId: listPets, successCriteria: [{criterion}]}}"
    played = one(step, answer(200, BODY), head=head)

    assert refusals(document(workflow(step), head=head)) == []
    assert (played.trace.ending.outcome is Outcome.SUCCESS) is holds


XML = b"<pets><pet>1</pet><pet>2</pet></pets>"


@pytest.mark.parametrize(
    ("condition", "kind", "holds"),
    [
        ("count(/pets/pet) = 2", "xpath", True),
        ("/pets/cat", "xpath", False),
        ("for $p in /pets/pet return $p", "{type: xpath, version: xpath-20}", True),
        ("for $p in /pets/pet return $p", "{type: xpath, version: xpath-30}", True),
        ("for $p in /pets/pet return $p", "{type: xpath, version: xpath-10}", None),
    ],
)
def test_the_version_of_a_language_decides(
    head: str, condition: str, kind: str, *, holds: bool | None
) -> None:
    text = document(
        workflow(
            f"- {{stepId: a, operationId: listPets, successCriteria: "
            f"[{{context: $response.body, condition: '{condition}', type: {kind}}}]}}"
        ),
        head=head,
    )
    if holds is None:
        assert refusals(text) == [("AZ505", "/workflows/0/steps/0/successCriteria/0/condition")]
        return
    xml = Response(status=200, headers=Headers((("content-type", "application/xml"),)), body=XML)

    assert refusals(text) == []
    assert (play(text, xml).trace.ending.outcome is Outcome.SUCCESS) is holds


@pytest.mark.parametrize("kind", ["xslt", "{type: jsonpath, version: rfc1}", "{type: simple}"])
def test_a_language_that_does_not_exist_is_refused(head: str, kind: str) -> None:
    criterion = f"{{context: $response.body, condition: $.a, type: {kind}}}"
    step = f"- {{stepId: a, operationId: listPets, successCriteria: [{criterion}]}}"

    assert "AZ101" in [code for code, _ in refusals(document(workflow(step), head=head))]


def test_a_program_without_mistakes_is_not_refused(head: str) -> None:
    text = document(workflow("- {stepId: a, operationId: listPets}"), head=head)

    assert (refusals(text), check(linked(text))) == ([], ())

"""Documents that draw on documents: scopes, names across them, circles, expressions in a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from building import HEAD, PETS, Script, answer, document, flow_of, no_findings, workflow

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.errors import Rejected
from pytest_arazzo.exchange import Response
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.model.structure import problems
from pytest_arazzo.program.check import check, demand
from pytest_arazzo.program.link import link
from pytest_arazzo.program.program import FlowKey, Program
from pytest_arazzo.program.scenario import Scenario
from pytest_arazzo.run import over, run
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf
from pytest_arazzo.trace import Outcome, Trace

SHOPS = PETS.replace("https://pets.test/v1", "https://shops.test")
BOTH = HEAD.replace("type: openapi}]", "type: openapi}, {name: other, url: b.yaml, type: arazzo}]")
OTHER = """
arazzo: 1.0.1
info: {title: other, version: '1'}
sourceDescriptions: [{name: pets, url: shops.yaml, type: openapi}]
workflows:
- workflowId: there
  inputs: {$ref: '#/components/inputs/page'}
  parameters: [{reference: $components.parameters.page}]
  steps:
  - stepId: far
    operationId: listPets
    outputs: {n: $response.body#/next, u: $sourceDescriptions.pets.url}
  outputs: {n: $steps.far.outputs.n, u: $steps.far.outputs.u}
components:
  inputs: {page: {type: object, properties: {p: {type: string, default: theirs}}}}
  parameters: {page: {name: page, in: query, value: $inputs.p}}
"""
COMPONENTS = """
inputs: {page: {type: object, properties: {p: {default: ours}}}}
parameters: {page: {name: limit, in: query, value: 1}}
"""


def project(folder: Path, **files: str) -> Program:
    """Return the program of `a.yaml` among *files*, beside two descriptions."""
    texts = {"pets": PETS, "shops": SHOPS, **files}
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    shelf = Shelf(Places(root=folder.resolve(), rootdir=folder.resolve()))
    return link(shelf.library(folder / "a.yaml", {}))


def traced(
    program: Program, *answers: Response, inputs: Mapping[str, Json] | None = None
) -> tuple[Trace, list[str]]:
    """Return the trace of workflow `w` and the URLs that were asked."""
    script = Script(answers)
    scenario = Scenario(program=program, flow=FlowKey("a.yaml", "w"), inputs=inputs or {})
    trace = run(scenario, over(script), lambda _: None, lambda: 0.0, no_findings)
    return trace, [request.url for request in script.requests]


def refused(program: Program, name: str = "w") -> list[str]:
    """Return the codes that keep a workflow from running."""
    try:
        demand(flow_of(program, name), check(program))
    except Rejected as rejected:
        return [each.code for each in rejected.diagnostics]
    return []


def present(trace: Trace) -> dict[str, Json]:
    return {name: value for name, value in trace.outputs if not isinstance(value, Absent)}


CALL = workflow(
    """
    - stepId: near
      operationId: $sourceDescriptions.pets.listPets
      parameters: [{reference: $components.parameters.page}]
    - stepId: call
      workflowId: $sourceDescriptions.other.there
      outputs: {n: $outputs.n, u: $outputs.u}
    """,
    "outputs: {n: $steps.call.outputs.n, u: $steps.call.outputs.u}",
)


def test_each_source_description_is_a_scope_of_its_own(tmp_path: Path) -> None:
    program = project(tmp_path, a=document(CALL, head=BOTH, components=COMPONENTS), b=OTHER)
    trace, urls = traced(program, answer(), answer(200, {"next": "x"}))

    assert [d for d in check(program) if d.severity is Severity.ERROR] == []
    assert urls == ["https://pets.test/v1/pets?limit=1", "https://shops.test/pets?page=theirs"]
    assert present(trace) == {"n": "x", "u": "shops.yaml"}


@pytest.mark.parametrize(
    ("workflows", "asked"),
    [
        (workflow("- {stepId: a, workflowId: $sourceDescriptions.other.there}"), 1),
        (
            workflow(
                "- {stepId: a, operationId: listPets}",
                "dependsOn: [$sourceDescriptions.other.there]",
            ),
            2,
        ),
        (
            workflow(
                """
                - stepId: a
                  operationId: listPets
                  onSuccess:
                  - {name: x, type: goto, workflowId: $sourceDescriptions.other.there}
                """
            ),
            2,
        ),
        (
            workflow(
                """
                - stepId: a
                  operationId: listPets
                  successCriteria: [{condition: $statusCode == 201}]
                  onFailure:
                  - {name: x, type: goto, workflowId: $sourceDescriptions.other.there}
                """
            ),
            2,
        ),
        (
            workflow(
                """
                - stepId: a
                  operationId: listPets
                  successCriteria: [{condition: $response.body#/ok == true}]
                  onFailure:
                  - {name: x, type: retry, workflowId: $sourceDescriptions.other.there}
                """
            ),
            3,
        ),
    ],
    ids=["step", "dependsOn", "success", "failure", "retry"],
)
def test_a_workflow_of_another_document_can_be_named_wherever_workflows_are(
    tmp_path: Path, workflows: str, asked: int
) -> None:
    program = project(tmp_path, a=document(workflows, head=BOTH), b=OTHER)
    trace, urls = traced(program, *[answer()] * (asked - 1), answer(200, {"ok": True}))

    assert refused(program) == []
    assert trace.ending.outcome is Outcome.SUCCESS
    assert len(urls) == asked
    assert "https://shops.test/pets?page=theirs" in urls


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("{stepId: a, workflowId: there}", "AZ207"),
        ("{stepId: a, workflowId: $sourceDescriptions.other.w}", "AZ207"),
        ("{stepId: a, workflowId: $sourceDescriptions.pets.there}", "AZ207"),
        ("{stepId: a, workflowId: $sourceDescriptions.none.there}", "AZ201"),
        ("{stepId: a, operationId: $sourceDescriptions.other.listPets}", "AZ202"),
        ("{stepId: a, operationId: listPets, outputs: {x: $steps.far.outputs.n}}", "AZ209"),
        ("{stepId: a, operationId: listPets, outputs: {x: $workflows.there.outputs.n}}", "AZ207"),
        (
            "{stepId: a, operationId: listPets, parameters: [{reference: $components.parameters.page}]}",
            "AZ208",
        ),
        (
            (
                "{stepId: a, operationId: listPets, "
                "parameters: [{name: page, in: query, value: $inputs.p}]}"
            ),
            "AZ210",
        ),
    ],
)
def test_what_is_in_another_document_is_not_seen_without_its_name(
    tmp_path: Path, step: str, code: str
) -> None:
    program = project(tmp_path, a=document(workflow(f"- {step}"), head=BOTH), b=OTHER)

    assert refused(program) == [code]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("operationId: listPets", "operationId: nope", "AZ203"),
        ("$response.body#/next", "$respons.body", "AZ501"),
        ("$components.parameters.page", "$components.parameters.gone", "AZ208"),
        ("#/components/inputs/page", "#/components/inputs/gone", "AZ214"),
        ("workflowId: there", "workflowId: there\n  summary: [1]", "AZ101"),
        ("url: shops.yaml", "url: gone.yaml", "AZ201"),
    ],
)
def test_a_mistake_in_a_workflow_of_another_document_is_known_before_anything_runs(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    text = document(
        CALL + workflow("- {stepId: a, operationId: $sourceDescriptions.pets.listPets}", name="v"),
        head=BOTH,
        components=COMPONENTS,
    )
    program = project(tmp_path, a=text, b=OTHER.replace(old, new, 1))
    found = [d for d in check(program) if d.at == "/workflows/0/steps/1"]

    assert code in refused(program)
    assert refused(program, "v") == []
    assert code in [d.code for d in found]
    assert "workflow 'there' of another document cannot be run: " in found[0].message
    assert "(b.yaml:" in found[0].message


def test_a_mistake_behind_what_a_workflow_depends_on_is_said_of_the_workflow(
    tmp_path: Path,
) -> None:
    depends = "dependsOn: [$sourceDescriptions.other.there]"
    text = document(workflow("- {stepId: a, operationId: listPets}", depends), head=BOTH)
    wrong = OTHER.replace("operationId: listPets", "operationId: listPest")
    (found,) = check(project(tmp_path, a=text, b=wrong))

    assert (found.code, found.at) == ("AZ203", "/workflows/0")
    assert found.help == "did you mean 'listPets'?"


def test_what_is_only_a_warning_in_another_document_is_left_to_its_own_report(
    tmp_path: Path,
) -> None:
    other = OTHER.replace("operationId: listPets", "operationPath: 'pets#/paths/~1pets/get'")
    program = project(tmp_path, a=document(CALL, head=BOTH, components=COMPONENTS), b=other)

    assert check(program) == ()


def test_a_mistake_that_another_document_does_not_run_into_is_no_matter(tmp_path: Path) -> None:
    wrong = OTHER.replace(
        "components:",
        "- workflowId: wrong\n  steps: [{stepId: s, operationId: nope}]\ncomponents:",
    )
    program = project(tmp_path, a=document(CALL, head=BOTH, components=COMPONENTS), b=wrong)

    assert refused(program) == []


@pytest.mark.parametrize(
    ("kind", "file", "code"),
    [
        ("openapi", "b.yaml", "AZ202"),
        ("arazzo", "pets.yaml", "AZ202"),
        ("asyncapi", "pets.yaml", "AZ506"),
        ("arazzo", "gone.yaml", "AZ201"),
        ("openapi", "https://pets.test/openapi.yaml", "AZ212"),
    ],
)
def test_a_source_is_what_its_type_says(tmp_path: Path, kind: str, file: str, code: str) -> None:
    head = BOTH.replace("url: b.yaml, type: arazzo", f"url: '{file}', type: {kind}")
    uses = workflow("- {stepId: a, operationId: $sourceDescriptions.other.x}")
    plain = workflow("- {stepId: a, operationId: $sourceDescriptions.pets.listPets}", name="v")
    program = project(tmp_path, a=document(uses + plain, head=head), b=OTHER)

    assert [d.code for d in program.problems] == [code]
    assert (refused(program), refused(program, "v")) == ([code], [])


@pytest.mark.parametrize("kind", ["", ", type: arazzo"])
def test_a_source_without_type_is_what_its_file_is(tmp_path: Path, kind: str) -> None:
    head = BOTH.replace(", type: openapi", "").replace(", type: arazzo", kind)
    program = project(tmp_path, a=document(CALL, head=head, components=COMPONENTS), b=OTHER)

    assert refused(program) == []


BACK = OTHER.replace("type: openapi}]", "type: openapi}, {name: back, url: a.yaml, type: arazzo}]")


def test_documents_that_draw_on_each_other_are_read_once_with_a_warning(tmp_path: Path) -> None:
    program = project(tmp_path, a=document(CALL, head=BOTH, components=COMPONENTS), b=BACK)
    (warning,) = check(program)
    trace, _ = traced(program, answer(), answer())

    assert (warning.code, warning.severity) == ("AZ213", Severity.WARNING)
    assert warning.at == "/sourceDescriptions/1/url"
    assert warning.message == ("source 'other' is b.yaml, which has this document as its source")
    assert trace.ending.outcome is Outcome.SUCCESS


def test_a_document_that_is_its_own_source_is_said_to_be(tmp_path: Path) -> None:
    text = document(CALL, head=BOTH.replace("b.yaml", "a.yaml"), components=COMPONENTS)
    program = project(tmp_path, a=text)

    assert "source 'other' is itself" in [d.message for d in program.problems]


ROUND_TRIP = BACK.replace(
    "operationId: listPets", "workflowId: $sourceDescriptions.back.w"
).replace(
    "{n: $response.body#/next, u: $sourceDescriptions.pets.url}", "{n: $outputs.n, u: $outputs.u}"
)


def circles(program: Program) -> list[tuple[str, str]]:
    errors = (d for d in check(program) if d.severity is Severity.ERROR)
    return [(d.at or "", d.message) for d in errors if d.code == "AZ213"]


@pytest.mark.parametrize(
    ("workflows", "found"),
    [
        (
            workflow("- {stepId: a, workflowId: w}"),
            [
                (
                    "/workflows/0/steps/0/workflowId",
                    "step 'a' calls workflow 'w', which never ends: w → w",
                )
            ],
        ),
        (
            workflow("- {stepId: a, workflowId: v}")
            + workflow("- {stepId: b, workflowId: w}", name="v"),
            [
                (
                    "/workflows/0/steps/0/workflowId",
                    "step 'a' calls workflow 'v', which never ends: w → v → w",
                ),
                (
                    "/workflows/1/steps/0/workflowId",
                    "step 'b' calls workflow 'w', which never ends: v → w → v",
                ),
            ],
        ),
        (
            workflow("- {stepId: a, operationId: listPets}", "dependsOn: [w]"),
            [
                (
                    "/workflows/0/dependsOn",
                    "workflow 'w' depends on itself, which never ends: w → w",
                )
            ],
        ),
        (
            workflow("- {stepId: a, workflowId: v}")
            + workflow("- {stepId: b, operationId: listPets}", "dependsOn: [w]", name="v"),
            [
                (
                    "/workflows/0/steps/0/workflowId",
                    "step 'a' calls workflow 'v', which never ends: w → v → w",
                ),
                (
                    "/workflows/1/dependsOn",
                    "workflow 'v' depends on workflow 'w', which never ends: v → w → v",
                ),
            ],
        ),
    ],
)
def test_workflows_that_wait_for_themselves_are_refused(
    tmp_path: Path, workflows: str, found: list[tuple[str, str]]
) -> None:
    program = project(tmp_path, a=document(workflows))

    assert circles(program) == found
    assert set(refused(program)) == {"AZ213"}


def test_a_workflow_that_leads_into_a_circle_is_refused_with_it(tmp_path: Path) -> None:
    program = project(
        tmp_path,
        a=document(
            workflow("- {stepId: a, workflowId: v}")
            + workflow("- {stepId: b, workflowId: v}", name="v")
            + workflow("- {stepId: c, operationId: listPets}", name="u")
        ),
    )

    assert [at for at, _ in circles(program)] == ["/workflows/1/steps/0/workflowId"]
    assert [refused(program, name) for name in "wvu"] == [["AZ213"], ["AZ213"], []]


def test_a_circle_through_another_document_is_refused(tmp_path: Path) -> None:
    program = project(tmp_path, a=document(CALL, head=BOTH, components=COMPONENTS), b=ROUND_TRIP)

    assert circles(program)[0] == (
        "/workflows/0/steps/1/workflowId",
        "step 'call' calls workflow 'there', which never ends: w → there → w",
    )
    assert "AZ213" in refused(program)


def test_a_circle_inside_of_another_document_is_refused_where_it_is_entered(
    tmp_path: Path,
) -> None:
    other = """
arazzo: 1.1.0
info: {title: other, version: '1'}
sourceDescriptions: [{name: pets, url: shops.yaml}]
workflows:
- {workflowId: there, steps: [{stepId: x, workflowId: one}]}
- {workflowId: one, steps: [{stepId: y, workflowId: two}]}
- {workflowId: two, steps: [{stepId: z, workflowId: one}]}
"""
    text = workflow("- {stepId: a, workflowId: $sourceDescriptions.other.there}")
    program = project(tmp_path, a=document(text, head=BOTH), b=other)

    assert circles(program)[0] == (
        "/workflows/0/steps/0/workflowId",
        "step 'a' calls workflow 'there', which never ends: there → one → two → one",
    )
    assert "AZ213" in refused(program)


def test_a_circle_of_gotos_is_none(tmp_path: Path) -> None:
    step = (
        "- {stepId: a, operationId: listPets, onSuccess: [{name: x, type: goto, workflowId: %s}]}"
    )
    program = project(tmp_path, a=document(workflow(step % "v") + workflow(step % "w", name="v")))

    assert (circles(program), refused(program)) == ([], [])


EXTENDED = """
arazzo: %s
x-root: {any: [thing]}
info: {title: t, version: '1', x-info: 1}
sourceDescriptions: [{name: pets, url: pets.yaml, type: openapi, x-source: null}]
workflows:
- workflowId: w
  x-workflow: $nonsense
  inputs: {properties: {n: {default: 3, x-schema: 1}}}
  steps:
  - stepId: a
    x-step: '{$nonsense}'
    operationId: listPets
    parameters: [{name: limit, in: query, value: $inputs.n, x-parameter: 1}]
    successCriteria: [{condition: $statusCode == 200, x-criterion: 1}]
    onSuccess: [{name: on, type: end, x-action: 1}]
    onFailure: [{name: off, type: end, x-action: 1}]
  - stepId: b
    operationId: addPet
    requestBody:
      x-body: 1
      payload: {x-kept: $inputs.n}
      replacements: [{target: /y, value: 1, x-replacement: 1}]
components: {x-components: 1}
"""


@pytest.mark.parametrize("version", ["1.0.1", "1.1.0"])
def test_extensions_are_accepted_and_change_nothing(tmp_path: Path, version: str) -> None:
    program = project(tmp_path, a=EXTENDED % version)
    trace, urls = traced(program, answer())

    assert (problems(program.document), check(program)) == ((), ())
    assert urls == ["https://pets.test/v1/pets?limit=3"]
    assert [str(arc) for visit in trace.visits for arc in visit.arcs] == ["a → on"]
    assert isinstance(program.document.tree, Mapping)
    assert program.document.tree["x-root"] == {"any": ["thing"]}


EXPRESSIONS = """
- stepId: first
  operationId: getPet
  parameters: [{name: id, in: path, value: p1}, {name: since, in: query, value: now}]
  outputs: {url: $url}
- stepId: call
  workflowId: v
  parameters: [{name: n, value: 2}]
- stepId: post
  operationId: addPet
  parameters: [{name: X-Id, in: header, value: h}]
  requestBody: {payload: {name: rex, tags: [{t: 1}]}}
  successCriteria:
  - {condition: "%s"}
  outputs: {value: %s}
"""


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$workflows.v.outputs.y", 200),
        ("$workflows.v.inputs.n", 2),
        ("$sourceDescriptions.pets.url", "pets.yaml"),
        ("$sourceDescriptions.pets.type", "openapi"),
        ("$components.parameters.page#/name", "limit"),
        ("$components.successActions.done#/type", "end"),
        ("$components.failureActions.off#/type", "end"),
        ("$self", "https://flows.test/a.yaml"),
        ("$url", "https://pets.test/v1/pets"),
        ("$method", "POST"),
        ("$statusCode", 201),
        ("$request.header.x-id", "h"),
        ("$request.body#/tags/0/t", 1),
        ("$response.header.Location", "/pets/7"),
        ("$response.body#/id", 7),
        ("$inputs.given#/deep", "x"),
        ("$steps.first.outputs.url", "https://pets.test/v1/pets/p1?since=now"),
    ],
)
def test_an_expression_has_its_value_in_outputs_and_criteria_of_a_run(
    tmp_path: Path, expression: str, value: Json
) -> None:
    shown = f"'{value}'" if isinstance(value, str) else str(value)
    text = document(
        workflow(
            EXPRESSIONS % (f"{expression} == {shown}", expression),
            "inputs: {properties: {given: {}}}\noutputs: {value: $steps.post.outputs.value}",
        )
        + workflow(
            "- {stepId: s, operationId: listPets, outputs: {y: $statusCode}}",
            "inputs: {properties: {n: {}}}\noutputs: {y: $steps.s.outputs.y}",
            name="v",
        ),
        head=HEAD.replace("info:", "$self: https://flows.test/a.yaml\ninfo:"),
        components="""
        parameters: {page: {name: limit, in: query, value: 1}}
        successActions: {done: {name: done, type: end}}
        failureActions: {off: {name: off, type: end}}
        """,
    )
    (tmp_path / "pets.yaml").write_text(PETS, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    root, sources = tmp_path.resolve(), {"pets": str(tmp_path / "pets.yaml")}
    shelf = Shelf(Places(root=root, rootdir=root, sources=sources))
    program = link(shelf.library(tmp_path / "a.yaml", sources))
    trace, _ = traced(
        program,
        answer(),
        answer(),
        answer(201, {"id": 7}, Location="/pets/7"),
        inputs={"given": {"deep": "x"}},
    )

    assert refused(program) == []
    assert trace.ending.outcome is Outcome.SUCCESS
    assert present(trace) == {"value": value}


@pytest.mark.parametrize(
    ("expression", "value"), [("$request.path.id", "p1"), ("$request.query.since", "now")]
)
def test_the_parts_of_the_url_that_was_asked_can_be_read(
    tmp_path: Path, expression: str, value: str
) -> None:
    text = workflow(
        f"""
        - stepId: first
          operationId: getPet
          parameters: [{{name: id, in: path, value: p1}}, {{name: since, in: query, value: now}}]
          successCriteria: [{{condition: "{expression} == '{value}'"}}]
          outputs: {{value: {expression}}}
        """,
        "outputs: {value: $steps.first.outputs.value}",
    )
    program = project(tmp_path, a=document(text))
    trace, _ = traced(program, answer())

    assert refused(program) == []
    assert present(trace) == {"value": value}


def test_a_problem_says_where_it_is(tmp_path: Path) -> None:
    program = project(tmp_path, a=document(workflow("- {stepId: a, workflowId: w}")))
    (found,) = check(program)

    assert isinstance(found, Diagnostic)
    assert (found.location.uri, found.spec) == ("a.yaml", "Arazzo 1.1.0, Step Object, workflowId")

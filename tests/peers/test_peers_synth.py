from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from building import HEAD, catalog, document, linked, no_findings, workflow

from pytest_arazzo.errors import TransportError, Unreachable, Withheld
from pytest_arazzo.exchange import Response
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.judge.contract import check_response
from pytest_arazzo.machine.advance import advance, start
from pytest_arazzo.machine.effects import Received, Send
from pytest_arazzo.machine.state import Turn
from pytest_arazzo.peers.responses import ANY_CODE, Wanted, respond
from pytest_arazzo.peers.scripted import Entry, Scripted, refused
from pytest_arazzo.peers.synth import Synth
from pytest_arazzo.program.answers import NOT_WANTED, ScriptedAnswer, decode_answers
from pytest_arazzo.program.program import FlowKey, Program
from pytest_arazzo.program.scenario import Scenario
from pytest_arazzo.synthesis.subject import Impossible

API = """
openapi: 3.1.1
info: {title: pets, version: '1'}
servers: [{url: https://pets.test}]
paths:
  /pets:
    get:
      operationId: listPets
      parameters: [{name: page, in: query, schema: {type: integer}}]
      responses:
        '200':
          description: pets
          content:
            application/json:
              schema:
                type: object
                properties:
                  page: {type: integer}
                  nextToken: {type: string}
                  pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}
    post:
      operationId: addPet
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
      responses:
        '400': {description: bad}
        '201':
          description: made
          headers:
            Location: {required: true, schema: {type: string, format: uri}}
            X-Trace: {schema: {type: string}}
            X-Rate: {schema: {type: integer}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Made'}}}
  /pets/{petId}:
    get:
      operationId: getPet
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: a pet
          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
        '404': {description: none}
    delete:
      operationId: removePet
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}
  /broken:
    get:
      operationId: broken
      responses:
        '200': {description: x, content: {application/json: {schema: {type: object, required: [a], properties: {a: false}}}}}
components:
  schemas:
    Pet:
      type: object
      properties:
        id: {type: string}
        name: {type: string, maxLength: 5}
        state: {enum: [new, sold]}
        owner: {type: object, properties: {name: {type: string}, city: {type: string}}}
    Made:
      type: object
      required: [pet]
      properties:
        pet: {$ref: '#/components/schemas/Pet'}
"""

STEPS = """
- stepId: add
  operationId: addPet
  requestBody: {contentType: application/json, payload: {name: $inputs.name, state: sold}}
  successCriteria: [{condition: $statusCode == 201}]
  outputs: {id: $response.body#/pet/id, trace: $response.header.X-Trace}
- stepId: get
  operationId: getPet
  parameters: [{name: petId, in: path, value: $steps.add.outputs.id}]
  successCriteria: [{condition: $statusCode == 200}]
  onSuccess:
  - name: odd
    type: end
    criteria: [{context: $response.body, type: jsonpath, condition: $.owner.city == "x"}]
  outputs: {owner: $response.body#/owner}
- stepId: list
  operationId: listPets
  parameters: [{name: page, in: query, value: 3}]
  successCriteria: [{context: $response.body, type: jsonpath, condition: $.pets.length > 0}]
  outputs:
    all: $response.body#/pets
    next: $response.body#/nextToken
    none: $response.body#/nothing
- stepId: remove
  operationId: removePet
  parameters: [{name: petId, in: path, value: $steps.list.outputs.all#/0/id}]
- stepId: broken
  operationId: broken
"""


def program(steps: str = STEPS) -> Program:
    inputs = "inputs: {type: object, properties: {name: {type: string}}}"
    return linked(document(workflow(steps, inputs), head=HEAD), {"pets": catalog(API)})


def begun(made: Program, inputs: Mapping[str, Json] | None = None) -> Turn:
    flow = FlowKey(made.document.uri, "w")
    return start(Scenario(program=made, flow=flow, inputs=inputs or {"name": "Rex"}), no_findings)


def sent(turn: Turn) -> Send:
    assert isinstance(turn.effect, Send)
    return turn.effect


def body(response: Response) -> Json:
    found: Json = json.loads(response.body)
    return found


def answers(made: Program, inputs: Mapping[str, Json] | None = None) -> list[Response]:
    """Return what the peer answers, request by request, until it cannot."""
    synth, turn, found = Synth(made), begun(made, inputs), list[Response]()
    while isinstance(turn.effect, Send):
        try:
            response = synth.answer(turn.effect)
        except TransportError:
            break
        assert check_response(turn.effect.operation, response) == ()
        found.append(response)
        turn = advance(turn.state, Received(response))
    return found


def test_a_response_has_what_the_workflow_reads_and_what_the_request_said() -> None:
    added, got, listed = answers(program())[:3]

    assert added.status == 201
    made = body(added)
    assert isinstance(made, Mapping)
    pet = made["pet"]
    assert isinstance(pet, Mapping)
    assert pet == {"name": "Rex", "state": "sold", "id": pet["id"]}
    assert str(pet["id"]).startswith("id-")
    assert body(got) == {"id": pet["id"], "owner": {"city": "city"}}
    assert body(listed) == {"page": 3, "pets": [{"id": body_id(listed)}]}


def body_id(response: Response) -> Json:
    found = body(response)
    assert isinstance(found, Mapping)
    pets = found["pets"]
    assert isinstance(pets, list)
    (pet,) = pets
    assert isinstance(pet, Mapping)
    found_id: Json = pet["id"]
    return found_id


def test_headers_that_are_required_or_read_are_there() -> None:
    added = answers(program())[0]

    assert added.headers.get("Location") == "https://example.com/location"
    assert added.headers.get("X-Trace") == "x-trace"
    assert added.headers.get("X-Rate") is None


def test_what_is_said_and_does_not_fit_is_not_repeated() -> None:
    made = body(answers(program(), {"name": "Rex the Third"})[0])

    assert isinstance(made, Mapping)
    assert isinstance(made["pet"], Mapping)
    assert "name" not in made["pet"]


def test_what_is_made_by_different_requests_has_different_ids() -> None:
    rex, same, tom = (
        body(answers(program(), {"name": name})[0]) for name in ("Rex", "Rex", "Tom")
    )

    assert rex == same
    assert isinstance(rex, Mapping)
    assert isinstance(tom, Mapping)
    assert isinstance(rex["pet"], Mapping)
    assert isinstance(tom["pet"], Mapping)
    assert rex["pet"]["id"] != tom["pet"]["id"]


def test_what_has_no_body_is_answered_without_one() -> None:
    last = answers(program())[3]

    assert (last.status, last.body) == (204, b"")


def test_what_cannot_be_synthesised_is_no_answer() -> None:
    made = program("- stepId: broken\n  operationId: broken")

    with pytest.raises(Unreachable, match=r"no response of GET /broken can be synthesised: .*'a'"):
        Synth(made).answer(sent(begun(made)))


def script(**entries: Json) -> Mapping[str, tuple[ScriptedAnswer, ...]]:
    return decode_answers(entries)


def test_a_script_is_played_visit_by_visit_and_its_last_entry_holds() -> None:
    steps = """
    - stepId: get
      operationId: getPet
      parameters: [{name: petId, in: path, value: p1}]
      successCriteria: [{condition: $statusCode == 200}]
      onSuccess: [{name: again, type: goto, stepId: get}]
    """
    made = program(steps)
    peer = Scripted(script(get=[{"state": "new"}, {"/state": "sold"}, {}]), Synth(made))
    turn, states = begun(made), list[Json]()
    for _ in range(4):
        response = peer.answer(sent(turn))
        states.append(body(response))
        turn = advance(turn.state, Received(response))

    assert states == [
        {"id": "p1", "state": "new"},
        {"id": "p1", "state": "sold"},
        {"id": "p1"},
        {"id": "p1"},
    ]
    assert peer.unplayed() == ()


def test_a_script_says_status_headers_and_the_whole_body() -> None:
    made = program()
    entry: Json = {"status": 201, "headers": {"X-Rate": "7"}, "body": {"pet": {"name": "Tom"}}}
    response = Scripted(script(add=[entry]), Synth(made)).answer(sent(begun(made)))

    assert body(response) == {"pet": {"name": "Tom"}}
    assert response.headers.get("x-rate") == "7"
    assert response.headers.get("location") == "https://example.com/location"


def test_a_script_says_what_is_absent() -> None:
    made = program()
    peer = Scripted(script(add=[{"absent": ["pet.name", "pet.id"]}]), Synth(made))

    assert body(peer.answer(sent(begun(made)))) == {"pet": {"state": "sold"}}


def test_other_steps_are_answered_as_without_a_script() -> None:
    made = program()
    peer = Scripted(script(get=[{}, {"state": "sold"}]), Synth(made))

    assert peer.answer(sent(begun(made))) == Synth(made).answer(sent(begun(made)))
    assert peer.unplayed() == (Entry("get", 0), Entry("get", 1))


@pytest.mark.parametrize(("fault", "waited"), [("timeout", 30.0), ("unreachable", 0.0)])
def test_a_script_may_want_a_fault(fault: str, waited: float) -> None:
    made = program()
    peer = Scripted(script(add=[{"fault": fault}]), Synth(made))

    with pytest.raises(Withheld) as caught:
        peer.answer(sent(begun(made)))
    assert caught.value.seconds == waited
    assert refused(sent(begun(made)).operation, ScriptedAnswer(fault=fault), frozenset()) is None


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"status": 418}, "status 418 is not declared, only 400, 201"),
        ({"pet.state": "lost"}, "/pet/state: the schema does not allow 'lost'"),
        ({"body": {"pet": 7}}, "does not allow {'pet': 7}"),
        ({"status": 400, "pet.state": "new"}, "no body can be made"),
        ({"absent": [""]}, "empty body, but application/json is declared"),
        ({"headers": {"X-Rate": "often"}}, "'often' is string, not integer"),
        ({"headers": {"Content-Type": "text/plain"}}, "no body can be made"),
    ],
)
def test_what_the_description_does_not_allow_is_refused(
    entry: Mapping[str, Json], reason: str
) -> None:
    operation = sent(begun(program())).operation
    (answer,) = script(add=[entry])["add"]

    found = refused(operation, answer, frozenset())

    assert reason in str(found)
    assert refused(operation, answer, ANY_CODE) is None


def test_what_is_tolerated_is_forced_into_the_response() -> None:
    made = program()
    synth = Synth(made, {"add": frozenset({"AZ601"}), None: frozenset({"AZ604"})})
    wrong = script(add=[{"pet.state": "lost", "absent": ["pet.id"], "pet.tags[1]": "x"}])
    other = script(add=[{"status": 418, "a.b": 1}])

    assert body(Scripted(wrong, synth).answer(sent(begun(made)))) == {
        "pet": {"name": "Rex", "state": "lost", "tags": [{}, "x"]}
    }
    found = Scripted(other, synth).answer(sent(begun(made)))
    assert (found.status, body(found)) == (418, {"pet": {}, "a": {"b": 1}})


def test_another_finding_than_those_tolerated_is_an_objection() -> None:
    made = program()
    synth = Synth(made, {"add": frozenset({"AZ604"})})

    with pytest.raises(Unreachable, match="does not allow 'lost'"):
        Scripted(script(add=[{"pet.state": "lost"}]), synth).answer(sent(begun(made)))


def test_an_empty_body_can_be_forced() -> None:
    operation = sent(begun(program())).operation
    found = respond(operation, Wanted(wishes={"": NOT_WANTED}, tolerated=ANY_CODE))

    assert isinstance(found, Response)
    assert found.body == b""


def test_the_shape_of_a_script_is_forgiven_here_and_told_elsewhere() -> None:
    odd: Json = {"a": 7, "b": [], "c": [None, {"status": "x", "headers": 7, "absent": "y"}]}

    assert decode_answers(odd) == {"c": (ScriptedAnswer(), ScriptedAnswer())}
    assert decode_answers(None) == {}
    (entry,) = script(a=[{"status": 404, "x.y": 1, "absent": ["z", 7], "fault": "timeout"}])["a"]
    assert (entry.status, entry.fault) == (404, "timeout")
    assert entry.wishes == {"x.y": 1, "z": NOT_WANTED}
    assert isinstance(NOT_WANTED, Absent)


RESPONSES = """
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /x:
    get:
      responses: {%s}
"""


def of(responses: str, method: str = "get") -> Response | Impossible:
    text = (RESPONSES % responses).replace("    get:", f"    {method}:")
    operation = catalog(text).at(f"/paths/~1x/{method}")
    assert operation is not None
    return respond(operation, Wanted())


@pytest.mark.parametrize(
    ("responses", "status"),
    [
        ("'404': {}, '202': {}, '201': {}", 201),
        ("'404': {}, '2XX': {}", 200),
        ("'404': {}, default: {}", 200),
        ("'500': {}, '404': {}", 404),
        ("x-note: {}, '301': {}", 301),
    ],
)
def test_the_first_success_is_answered(responses: str, status: int) -> None:
    found = of(responses.replace("{}", "{description: x}"))

    assert isinstance(found, Response)
    assert found.status == status


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        ("application/json: {schema: {type: integer}}", "application/json", b"1"),
        ("application/json: {}", "application/json", b"{}"),
        (
            "application/vnd.x+json: {schema: {type: string, nullable: true, enum: [null]}}",
            "",
            b"",
        ),
        ("text/plain: {schema: {type: string, example: hello}}", "text/plain", b"hello"),
        ("text/*: {schema: {type: string, example: hello}}", "text/plain", b"hello"),
        ("'*/*': {schema: {type: boolean}}", "application/json", b"true"),
        ("image/png: {schema: {type: string, format: binary}}", "image/png", b"example"),
        ("'image/*': {schema: {type: string}}", "image/png", b"example"),
        (
            "application/xml: {schema: {type: object, xml: {name: pet}, required: [id], properties: {id: {type: integer}}}}",
            "application/xml",
            b"<pet><id>1</id></pet>",
        ),
        ("text/csv: {}, application/json: {schema: {type: boolean}}", "application/json", b"true"),
        ("application/json: {schema: {type: integer}, example: 7}", "application/json", b"7"),
        ("application/json: {schema: {type: integer}, example: '8'}", "application/json", b"8"),
        ("application/json: {schema: {type: integer}, example: no}", "application/json", b"1"),
        (
            "application/json: {schema: {type: integer}, examples: {a: {value: x}, b: {value: 9}}}",
            "application/json",
            b"9",
        ),
        (
            "application/json: {schema: {type: integer, minimum: 3, exclusiveMinimum: true}}",
            "application/json",
            b"4",
        ),
        ("application/x-www-form-urlencoded: {schema: {type: object}}", "", b""),
    ],
)
def test_bodies_are_written_as_their_media_type_says(
    content: str, kind: str, expected: bytes
) -> None:
    found = of(f"'200': {{description: x, content: {{{content}}}}}")

    if kind:
        assert isinstance(found, Response)
        assert found.headers.get("Content-Type") == kind
        assert found.body == expected
    else:
        assert isinstance(found, Response | Impossible)


def test_head_has_no_body() -> None:
    found = of("'200': {description: x, content: {application/json: {}}}", "head")

    assert isinstance(found, Response)
    assert found.body == b""


def test_a_required_header_that_cannot_be_had_is_said() -> None:
    found = of("'200': {description: x, headers: {X-No: {required: true, schema: {enum: []}}}}")

    assert isinstance(found, Impossible)
    assert found.reason.startswith("header 'X-No': ")


def test_a_header_is_taken_from_its_example() -> None:
    found = of(
        "'200': {description: x, headers: {X-A: {required: true, example: a1, schema: {type: string}}}}"
    )

    assert isinstance(found, Response)
    assert found.headers.get("X-A") == "a1"

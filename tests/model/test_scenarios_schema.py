from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from jsonschema import Draft202012Validator

from pytest_arazzo import schema
from pytest_arazzo.documents import yaml
from pytest_arazzo.jsonvalue import Json, join
from pytest_arazzo.model import schemas

FULL = """\
defaults:
  target: cassette
  reading: compat
workflows:
  ensure-repository:
    inputs: {repositoryName: web}
    scenarios:
      exists:
        description: The repository is there.
        target: moto
        fixtures: [existing_repository]
        inputs: {imageTag: v1, imageManifest: {fixture: manifest_text}, deep: {fixture: a, b: [1]}}
        cassette: cassettes/custom.yaml
        marks: [slow]
        servers: {amazonEcrApi: "https://api.ecr.us-east-1.amazonaws.com"}
        sources: {amazonEcrApi: openapi/ecr.yaml}
        reading: strict
        skip: not today
        xfail: the API is wrong
        contract: warning
        limits: {visits-per-step: 100, visits: 1000}
        expect:
          outcome: failed
          at: lookupRepository
          action: giveUp
          because: there is nothing to push to
          path: [lookupRepository, {getImage: 3}]
          outputs: {finalStatus: AVAILABLE, count: 3, nothing: null}
          findings:
            - {code: AZ606, step: lookupRepository, reason: AWS has its own media type}
            - {code: AZ604, reason: undeclared}
        unplayed: ignore
"""

VALID = [
    FULL,
    "workflows: {push: {scenarios: {exists: }}}",
    "workflows: {push: {scenarios: {exists: {}, missing: null, 2nd.run_a-b: {}}}}",
    "defaults:\nworkflows: {push: {scenarios: {a: }}}",
    "workflows: {push: {target: live, scenarios: {a: {target: cassette}}}}",
    "workflows: {push: {scenarios: {a: {inputs: {x: {fixture: one, more: 2}}}}}}",
    "workflows: {push: {scenarios: {a: {inputs: {x: [{fixture: 3}], y: null}}}}}",
    "workflows: {push: {scenarios: {a: {expect: {outcome: success, path: []}}}}}",
    "workflows: {push: {scenarios: {a: {expect: {outcome: livelock, because: it polls}}}}}",
    "workflows: {push: {scenarios: {a: {cassette: ../shared/a.yaml}}}}",
    "workflows: {push: {expect: {action: stop}, scenarios: {a: }}}",
    f"workflows: {{push: {{scenarios: {{{'a' * 80}: }}}}}}",
]

TOP = [
    # the file, and the pointer that is refused
    ("", ""),
    ("[]", ""),
    ("defaults: {target: moto}", ""),
    ("workflows:", "/workflows"),
    ("workflows: {}", "/workflows"),
    ("workflows: []", "/workflows"),
    ("workflows: {push: }", "/workflows/push"),
    ("workflows: {push: {}}", "/workflows/push"),
    ('workflows: {push: {scenarios: {"a\\n": }}}', "/workflows/push/scenarios"),
    ("workflows: {push: {scenarios: }}", "/workflows/push/scenarios"),
    ("workflows: {push: {scenarios: {}}}", "/workflows/push/scenarios"),
    ("workflows: {push: {scenarios: [a]}}", "/workflows/push/scenarios"),
    ("workflows: {push: {scenarios: {-a: }}}", "/workflows/push/scenarios"),
    ("workflows: {push: {scenarios: {a/b: }}}", "/workflows/push/scenarios"),
    ("workflows: {push: {scenarios: {a b: }}}", "/workflows/push/scenarios"),
    ("workflows: {push: {scenarios: {'': }}}", "/workflows/push/scenarios"),
    (f"workflows: {{push: {{scenarios: {{{'a' * 81}: }}}}}}", "/workflows/push/scenarios"),
    ("workflows: {push: {scenarios: {a: moto}}}", "/workflows/push/scenarios/a"),
    ("workflows: {'': {scenarios: {a: }}}", "/workflows"),
    ("defaults: {targets: moto}\nworkflows: {push: {scenarios: {a: }}}", "/defaults/targets"),
    ("defaults: {scenarios: {}}\nworkflows: {push: {scenarios: {a: }}}", "/defaults/scenarios"),
    ("defaults: moto\nworkflows: {push: {scenarios: {a: }}}", "/defaults"),
]

SCENARIOS = [
    # one scenario, and the pointer into it that is refused
    ("{taget: moto}", "/taget"),
    ("{description: 3}", "/description"),
    ("{target: }", "/target"),
    ("{target: ''}", "/target"),
    ("{target: [moto]}", "/target"),
    ("{fixtures: db}", "/fixtures"),
    ("{fixtures: [db, db]}", "/fixtures"),
    ("{fixtures: ['']}", "/fixtures/0"),
    ("{inputs: [1]}", "/inputs"),
    ("{inputs: {a: {fixture: 3}}}", "/inputs/a/fixture"),
    ("{inputs: {a: {fixture: ''}}}", "/inputs/a/fixture"),
    ("{cassette: /etc/passwd}", "/cassette"),
    ("{cassette: 'C:\\a.yaml'}", "/cassette"),
    ("{cassette: https://example.com/a.yaml}", "/cassette"),
    ("{cassette: ''}", "/cassette"),
    ("{marks: slow}", "/marks"),
    ("{marks: [not slow]}", "/marks/0"),
    ("{marks: [slow, slow]}", "/marks"),
    ('{marks: ["slow\\n"]}', "/marks/0"),
    ("{servers: https://example.com}", "/servers"),
    ("{servers: {a: example.com}}", "/servers/a"),
    ("{servers: {a: 'file:///etc'}}", "/servers/a"),
    ("{servers: {a: 'https://example.com?a=b'}}", "/servers/a"),
    ('{servers: {a: "https://example.com\\n"}}', "/servers/a"),
    ("{sources: {a: https://example.com/a.yaml}}", "/sources/a"),
    ("{sources: {a: }}", "/sources/a"),
    ("{reading: lenient}", "/reading"),
    ("{skip: true}", "/skip"),
    ("{skip: ''}", "/skip"),
    ("{xfail: true}", "/xfail"),
    ("{contract: ignore}", "/contract"),
    ("{contract: false}", "/contract"),
    ("{limits: 10}", "/limits"),
    ("{limits: {visits: 0}}", "/limits/visits"),
    ("{limits: {visits: 1.5}}", "/limits/visits"),
    ("{limits: {visits_per_step: 3}}", "/limits/visits_per_step"),
    ("{unplayed: warning}", "/unplayed"),
    ("{expect: failed}", "/expect"),
    ("{expect: {outcome: failure, because: a}}", "/expect/outcome"),
    ("{expect: {outcome: failed}}", "/expect"),
    ("{expect: {outcome: livelock, at: poll}}", "/expect"),
    ("{expect: {outcome: failed, because: ''}}", "/expect/because"),
    ("{expect: {at: 3}}", "/expect/at"),
    ("{expect: {action: [a]}}", "/expect/action"),
    ("{expect: {steps: [a]}}", "/expect/steps"),
    ("{expect: {path: a}}", "/expect/path"),
    ("{expect: {path: [3]}}", "/expect/path/0"),
    ("{expect: {path: [{a: 0}]}}", "/expect/path/0/a"),
    ("{expect: {path: [{a: 1, b: 2}]}}", "/expect/path/0"),
    ("{expect: {path: [{}]}}", "/expect/path/0"),
    ("{expect: {outputs: [a]}}", "/expect/outputs"),
    ("{expect: {findings: [AZ606]}}", "/expect/findings/0"),
    ("{expect: {findings: [{code: AZ606}]}}", "/expect/findings/0"),
    ("{expect: {findings: [{reason: a}]}}", "/expect/findings/0"),
    ("{expect: {findings: [{code: AZ704, reason: a}]}}", "/expect/findings/0/code"),
    ("{expect: {findings: [{code: AZ606, reason: a, at: b}]}}", "/expect/findings/0/at"),
]


def refused(text: str) -> list[str]:
    """Return the pointers at which the schema refuses a scenario file."""
    tree = yaml.parse("pets.scenarios.yaml", text).tree
    return [each.at for each in schema.violations(schemas.load(schemas.SCENARIOS), "", tree)]


def properties(root: Json, at: str = "") -> Iterator[tuple[str, Mapping[str, Json]]]:
    """Yield every property of the schema with what is said about it, references followed."""
    if isinstance(root, list):
        for index, inner in enumerate(root):
            yield from properties(inner, join(at, index))
    elif isinstance(root, dict):
        for name, inner in root.items():
            if name == "properties" and not at.endswith(("/if", "/then")):
                yield from ((join(at, name, key), followed(each)) for key, each in inner.items())
            if name not in ("examples", "default"):
                yield from properties(inner, join(at, name))


def followed(value: Json) -> Mapping[str, Json]:
    assert isinstance(value, dict)
    root = schemas.load(schemas.SCENARIOS)
    assert isinstance(root, dict)
    return {**root["$defs"][value["$ref"].split("/")[-1]], **value} if "$ref" in value else value


def stated(each: Mapping[str, Json]) -> list[Json]:
    """Return the examples of a property, and its default."""
    examples = each["examples"]
    assert isinstance(examples, list)
    return [*examples, *(each[name] for name in ("default",) if name in each)]


def places_of_objects(value: Json, at: str = "") -> Iterator[tuple[str, Mapping[str, Json]]]:
    """Yield every schema that lists properties."""
    if isinstance(value, dict):
        if "properties" in value and not at.endswith(("/if", "/then")):
            yield at, value
        for name, inner in value.items():
            yield from places_of_objects(inner, join(at, name))


@pytest.mark.parametrize("text", VALID)
def test_a_valid_scenario_file_is_accepted(text: str) -> None:
    assert refused(text) == []


@pytest.mark.parametrize(("text", "at"), TOP)
def test_a_scenario_file_of_the_wrong_shape_is_refused_once_at_its_place(
    text: str, at: str
) -> None:
    assert refused(text) == [at]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("workflow: {push: {scenarios: {a: }}}", ["", "/workflow"]),
        (
            "workflows: {push: {exists: {target: moto}}}",
            ["/workflows/push", "/workflows/push/exists"],
        ),
        (
            "workflows: {push: {scenarios: {a: {scenarios: {b: }}}}}",
            ["/workflows/push/scenarios/a/scenarios"],
        ),
    ],
)
def test_what_is_in_the_wrong_place_is_refused_there(text: str, places: list[str]) -> None:
    assert refused(text) == places


@pytest.mark.parametrize(("scenario", "at"), SCENARIOS)
def test_a_wrong_scenario_is_refused_once_at_its_place(scenario: str, at: str) -> None:
    text = f"workflows: {{push: {{scenarios: {{a: {scenario}}}}}}}"

    assert refused(text) == [f"/workflows/push/scenarios/a{at}"]


@pytest.mark.parametrize("level", ["defaults", "workflow"])
@pytest.mark.parametrize(("scenario", "at"), SCENARIOS)
def test_what_a_scenario_may_not_say_may_not_be_said_for_all(
    scenario: str, at: str, level: str
) -> None:
    if level == "defaults":
        text, where = (
            f"defaults: {scenario}\nworkflows: {{push: {{scenarios: {{a: }}}}}}",
            "/defaults",
        )
    else:
        text = f"workflows: {{push: {{scenarios: {{a: }}, {scenario[1:-1]}}}}}"
        where = "/workflows/push"
    assert refused(text) == [f"{where}{at}"]


def test_every_property_has_a_description_and_examples() -> None:
    found = dict(properties(schemas.load(schemas.SCENARIOS)))

    assert len(found) > 40
    assert [at for at, each in found.items() if not each.get("description")] == []
    assert [at for at, each in found.items() if not each.get("examples")] == []


def test_every_example_and_default_is_what_its_schema_accepts() -> None:
    root = schemas.load(schemas.SCENARIOS)
    assert isinstance(root, dict)
    for at, each in properties(root):
        for value in stated(each):
            assert schema.violations({**each, "$defs": root["$defs"]}, "", value) == (), at


def test_every_object_with_fields_refuses_other_fields() -> None:
    objects = dict(places_of_objects(schemas.load(schemas.SCENARIOS)))

    assert len(objects) == 8
    assert [
        at for at, each in objects.items() if each.get("additionalProperties") is not False
    ] == ["/$defs/answer"]  # where other fields are places of a body


@pytest.mark.parametrize("name", [schemas.SCENARIOS, schemas.arazzo("1.0"), schemas.arazzo("1.1")])
def test_the_schemas_of_the_package_are_json_schema_with_a_stable_address(name: str) -> None:
    root = schemas.load(name)
    assert isinstance(root, dict)
    Draft202012Validator.check_schema(root)

    assert root["$id"] == f"https://pytest-arazzo.readthedocs.io/schemas/{name}"
    assert root["$schema"] == "https://json-schema.org/draft/2020-12/schema"

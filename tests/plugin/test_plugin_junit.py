"""JUnit files with properties of scenarios have the shape that their readers demand.

What is demanded are the facts of the schema by which Jenkins' xunit plugin checks files before it
reads them (junit-10.xsd): what stands in what, and which attributes there must and may be. It knows
properties of suites alone. Those of test cases stand where pytest puts what `record_property`
records: once, and before anything else. Whoever takes them away has a file that the schema allows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[[str, str], Path]

HOSTILE = "\x1b[31m]]><a b='c'>\n\x00&amp;\ufffe"
TIME = re.compile(r"[0-9]{1,3}(,?[0-9]{3})*(\.[0-9]{0,3})?")

SHOP = """\
import json

from pytest_arazzo.errors import Unreachable
from pytest_arazzo.exchange import Headers, Response

STATES = {"rex": "new", "tom": "sold", "bad": 7, "odd": HOSTILE}


class Shop:
    def send(self, request, *, timeout):
        name = request.url.rpartition("/")[2]
        print("asked for", name)
        if name == "down":
            raise Unreachable(request, HOSTILE)
        if name == "nobody":
            return Response(status=404, reason=HOSTILE)
        headers = Headers((("content-type", "application/json"),))
        body = json.dumps({"state": STATES[name], HOSTILE: HOSTILE}).encode()
        return Response(status=200, headers=headers, body=body)


def pytest_arazzo_transport(target, request):
    return Shop() if target == "shop" else None
"""
SCENARIOS = """\
workflows:
  look:
    scenarios:
      plain: {target: shop}
      odd: {target: shop, inputs: {name: odd}}
      bad: {target: shop, inputs: {name: bad}}
      lost: {target: shop, inputs: {name: nobody}, expect: {outcome: failed, because: nobody is there}}
      down: {target: shop, inputs: {name: down}}
      nowhere: {target: nowhere}
      left: {target: shop, marks: [skip]}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What an element must and may have; `first` are children before all others, each once."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    first: tuple[str, ...] = ()
    children: frozenset[str] = frozenset()
    has_text: bool = False


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TOLD = Shape(optional=words("type message"), has_text=True)
SHAPES = {
    "testsuites": Shape(
        optional=words("name time tests failures errors"), children=words("testsuite")
    ),
    "testsuite": Shape(
        required=words("name tests failures errors"),
        optional=words("group time skipped timestamp hostname id package file log url"),
        children=words("testsuite properties testcase system-out system-err"),
    ),
    "testcase": Shape(
        required=words("name"),
        optional=words("time classname group"),
        first=("properties",),
        children=words("skipped error failure system-out system-err"),
    ),
    "properties": Shape(children=words("property")),
    "property": Shape(required=words("name value")),
    "skipped": TOLD,
    "error": TOLD,
    "failure": TOLD,
    "system-out": Shape(has_text=True),
    "system-err": Shape(has_text=True),
}


def complaints(element: ET.Element, more: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield what is wrong with *element* and all within; test cases may have *more* attributes."""
    shape, name = SHAPES[element.tag], element.tag
    given = element.attrib.keys() - (more if name == "testcase" else frozenset())
    yield from (f"{name} without {each}" for each in sorted(shape.required - given))
    yield from (f"{name} with {each}" for each in sorted(given - shape.required - shape.optional))
    if not TIME.fullmatch(element.get("time", "0")):
        yield f"{name} with time {element.get('time')}"
    texts = [element.text, *(child.tail for child in element)]
    if not shape.has_text and any(text and text.strip() for text in texts):
        yield f"{name} with text"
    tags = [child.tag for child in element]
    for index, tag in enumerate(tags):
        is_first = tag in shape.first and tags.index(tag) == index == shape.first.index(tag)
        if is_first or tag in shape.children:
            yield from complaints(element[index], more)
        else:
            yield f"{tag} in {name} at {index}"


def written(name: str = "j.xml") -> ET.Element:
    return ET.parse(name).getroot()  # noqa: S314 - written by this test


@pytest.fixture
def project(write: Write, document: str) -> None:
    """Write a project with a scenario for every way in which a test can end."""
    assert document
    write("conftest.py", SHOP.replace("HOSTILE", repr(HOSTILE)))
    write("pets.scenarios.yaml", SCENARIOS)


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("family", "more"), [("xunit2", frozenset[str]()), ("xunit1", frozenset({"file", "line"}))]
)
def test_the_file_has_the_shape_that_readers_demand(
    run: Run, family: str, more: frozenset[str]
) -> None:
    run("--junit-xml=j.xml", *("-o", f"junit_family={family}"), *("-o", "junit_logging=all"))
    root = written()

    assert list(complaints(root, more)) == []
    assert root.tag == "testsuites"
    (suite,) = root
    ends = {case.get("name", ""): [each.tag for each in case] for case in suite.iter("testcase")}
    assert ends["look[plain]"] == ["properties", "system-out", "system-err"]
    assert ends["look[bad]"][:2] == ["properties", "failure"]
    assert ends["look[down]"][:2] == ["properties", "error"]
    assert ends["look[nowhere]"][0] == "error"
    assert ends["look[left]"][0] == "skipped"
    tags = Counter(tag for case in ends.values() for tag in case)
    counts = {
        name: int(suite.get(name, "")) for name in ("tests", "failures", "errors", "skipped")
    }
    assert counts == {
        "tests": len(ends),
        "failures": tags["failure"],
        "errors": tags["error"],
        "skipped": tags["skipped"],
    }


@pytest.mark.usefixtures("project")
def test_properties_come_in_one_order_with_values_on_one_line(run: Run) -> None:
    run("--junit-xml=j.xml")
    cases = {case.get("name"): case for case in written().iter("testcase")}
    once = ("workflow", "target", "path", "outcome", "steps", "branches")
    more = {name: ["output.state"] for name in ("plain", "odd", "lost", "down")}

    for name, others in {**more, "bad": ["output.state", "finding"]}.items():
        found = [(p.get("name"), p.get("value")) for p in cases[f"look[{name}]"].iter("property")]
        kinds = [*once, *others]
        assert list(dict.fromkeys(key for key, _ in found)) == [f"arazzo.{k}" for k in kinds]
        counts = Counter(key for key, _ in found)
        assert {key for key, count in counts.items() if count > 1} <= {"arazzo.finding"}
        assert [v for _, v in found if v is None or not v.isprintable()] == []
    told = {p.get("name"): p.get("value") for p in cases["look[bad]"].iter("property")}
    assert told["arazzo.finding"] == "AZ601 response of again: /state: 7 is integer, not string"
    assert told["arazzo.steps"] == "get success 200, again success 200"


RIGHT = '<testsuite name="a" tests="1" failures="0" errors="0">{}</testsuite>'


@pytest.mark.parametrize(
    ("inside", "complaint"),
    [
        ('<testcase name="b"><failure message="c">d</failure></testcase>', []),
        ('<testcase name="b"><properties/><skipped/></testcase>', []),
        ("<testcase/>", ["testcase without name"]),
        ('<testcase name="b" line="1"/>', ["testcase with line"]),
        ('<testcase name="b" time="1e3"/>', ["testcase with time 1e3"]),
        ('<testcase name="b">text</testcase>', ["testcase with text"]),
        ('<testcase name="b"><error/>text</testcase>', ["testcase with text"]),
        ('<testcase name="b"><skipped/><properties/></testcase>', ["properties in testcase at 1"]),
        (
            '<testcase name="b"><properties/><properties/></testcase>',
            ["properties in testcase at 1"],
        ),
        ('<testcase name="b"><property/></testcase>', ["property in testcase at 0"]),
        ('<properties><property name="b"/></properties>', ["property without value"]),
        ("<failure/>", ["failure in testsuite at 0"]),
    ],
)
def test_the_check_of_the_shape_sees_what_is_wrong(inside: str, complaint: list[str]) -> None:
    assert list(complaints(ET.fromstring(RIGHT.format(inside)))) == complaint  # noqa: S314 - ours

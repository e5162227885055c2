"""Drawings of workflows: what leads where, how it is covered, and that nothing overlaps."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from xml.etree import ElementTree as ET  # our own drawings

import pytest
from building import answer, document, flow_of, linked, play, workflow
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_arazzo.coverage.measure import measure, potential
from pytest_arazzo.coverage.tally import tallies
from pytest_arazzo.reports.diagram.graph import Graph, Link, Station, graph_of
from pytest_arazzo.reports.diagram.layout import CHARACTER, SMALL, columns, lay_out
from pytest_arazzo.reports.diagram.svg import inline_svg, svg
from pytest_arazzo.reports.diagram.words import FORMATS, dot, mermaid

STEPS = """
- stepId: one
  operationId: listPets
  successCriteria: [{condition: $statusCode == 200}]
  onSuccess:
  - {name: jump, type: goto, stepId: three, criteria: [{condition: $response.body#/next == 'x'}]}
  - {name: over, type: end, criteria: [{condition: $response.body#/next == 'y'}]}
- stepId: two
  operationId: listPets
  successCriteria: [{condition: $statusCode == 200}]
  onFailure:
  - {name: again, type: retry, retryLimit: 3, criteria: [{condition: $statusCode == 503}]}
  - {name: first, type: retry, stepId: one, criteria: [{condition: $statusCode == 502}]}
  - {name: back, type: goto, stepId: one}
- stepId: three
  workflowId: other
  onSuccess: [{name: on, type: goto, workflowId: other}]
  onFailure: [{name: asked, type: retry, workflowId: other}, {name: stop, type: end}]
"""
OTHER = workflow("- {stepId: s, operationId: listPets}", name="other")
TEXT = document(workflow(STEPS) + OTHER)


def graph(text: str = TEXT) -> Graph:
    return graph_of(flow_of(linked(text)))


def covered() -> Graph:
    played = play(TEXT, answer(200, {"next": "y"}))
    found = potential(played.program, played.program.own) | measure(
        played.program, played.trace, "x", "script"
    )
    tally = next(each for each in tallies(found) if each.chart.workflow == "w")
    return graph_of(flow_of(played.program), tally)


def test_every_branch_leads_somewhere() -> None:
    ways = [(link.origin, link.label, link.target, link.exit) for link in graph().links]
    assert ways == [
        (0, "jump", 2, ""),
        (0, "over", None, "end"),
        (0, "", 1, ""),
        (0, "failure", None, "fail"),
        (1, "", 2, ""),
        (1, "again (≤3x)", 1, ""),
        (1, "again exhausted", None, "else"),
        (1, "first (≤1x) via one", 1, ""),
        (1, "first exhausted", None, "else"),
        (1, "back", 0, ""),
        (2, "on", None, "other"),
        (2, "asked (≤1x) via other", 2, ""),
        (2, "asked exhausted", None, "else"),
        (2, "stop", None, "fail"),
    ]


def test_a_step_says_what_it_calls_and_where_it_stands() -> None:
    row = TEXT.split("\n").index("    - stepId: one") + 1
    one, _, three = graph().stations
    assert (one.name, one.call, one.line, one.state) == ("one", "GET /pets", row, "unmeasured")
    assert three.call == "workflow other"
    unknown = document(workflow("- {stepId: a, operationId: nope}"))
    assert graph(unknown).stations[0].call == "(unresolved)"


def test_coverage_is_said_of_steps_and_branches() -> None:
    found = covered()
    assert [each.state for each in found.stations] == ["partly", "missing", "missing"]
    states = {(link.origin, link.label): link.state for link in found.links}
    assert states[0, "over"] == "covered"
    assert states[0, "jump"] == "missing"
    drawn = svg(found)
    assert '<path class="az-covered"' in drawn
    assert "✓ over" in drawn
    assert "✗ jump" in drawn
    assert "✗ jump" not in svg(graph())


@pytest.mark.parametrize("draw", FORMATS.values(), ids=list(FORMATS))
def test_a_drawing_is_the_same_each_time(draw: object) -> None:
    assert callable(draw)
    assert draw(graph()) == draw(graph())
    assert draw(covered()) == draw(covered())


def test_an_inline_drawing_leads_to_lines_and_brings_no_style() -> None:
    found = inline_svg(covered(), "s1-", ("one",))
    assert f'<a href="#s1-{covered().stations[0].line}">' in found
    assert "a run failed here" in found
    assert "<style" not in found
    assert "<style" in svg(covered())


def test_text_is_text_in_a_drawing() -> None:
    name = '"<script>alert(1)</script>\\e[31m\\u202e"'
    found = graph(document(workflow(STEPS.replace("stepId: two", f"stepId: {name}"))))
    root = ET.fromstring(svg(found))  # noqa: S314 - our own drawing
    tags = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert tags == {"svg", "style", "circle", "path", "polygon", "text", "g", "title", "rect"}
    for text in (svg(found), dot(found), mermaid(found)):
        assert [char for char in text if not char.isprintable() and char != "\n"] == []
    assert "<script>" not in mermaid(found)


def test_mermaid_escapes_what_it_could_obey() -> None:
    found = graph(document(workflow("- {stepId: 'a\"];click', operationId: listPets}")))
    assert 's0["a#34;#93;#59;click<br/>GET /pets"]:::unmeasured' in mermaid(found)


def test_mermaid_and_dot_have_every_step_and_branch() -> None:
    found = covered()
    assert mermaid(found).count("-->") + mermaid(found).count("-.->") == len(found.links) + 1
    assert dot(found).count(" -> ") == len(found.links) + 1
    assert "linkStyle 1 " in mermaid(found)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_reads_what_is_written_for_it() -> None:
    done = subprocess.run(["dot", "-Tplain"], input=dot(covered()).encode(), capture_output=True)  # noqa: PLW1510, S607
    assert done.returncode == 0, done.stderr


def test_a_workflow_without_steps_is_drawn() -> None:
    empty = Graph(uri="a", workflow="w", stations=(), links=(), is_measured=False)
    assert "w has no steps" in svg(empty)
    assert "start" in dot(empty)
    assert mermaid(empty).startswith("flowchart TD\n")


def test_wide_characters_take_two_columns() -> None:
    assert columns("aé日") == 4


NAMES = st.text("abcdefghijklmnop日", min_size=1, max_size=30)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(1, 15))
    stations = tuple(
        Station(name=draw(NAMES), call="GET /", line=n + 1, state="covered") for n in range(count)
    )
    links = tuple(
        Link(
            origin=draw(st.integers(0, count - 1)),
            target=draw(st.none() | st.integers(0, count - 1)),
            exit=draw(st.sampled_from(["end", "fail", "else", "other"])),
            label=draw(NAMES),
            state=draw(st.sampled_from(["covered", "missing", "dead"])),
            line=1,
            is_failure=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 20)))
    )
    return Graph(uri="a", workflow="w", stations=stations, links=links, is_measured=True)


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_no_label_meets_another_a_box_or_the_edge(found: Graph) -> None:
    drawn = lay_out(found)
    areas = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in drawn.boxes]
    for wire in drawn.wires:
        width = columns(wire.label) * SMALL
        left = wire.x - width if wire.anchor == "end" else wire.x
        areas.append((left, wire.y - 10, left + width, wire.y + 2))
    for (x1, y1, x2, y2), (u1, v1, u2, v2) in itertools.combinations(areas, 2):
        assert x2 <= u1 or u2 <= x1 or y2 <= v1 or v2 <= y1
    assert min(area[0] for area in areas) >= 0
    assert max(area[2] for area in areas) <= drawn.width
    corners = [corner for wire in drawn.wires for corner in wire.corners]
    assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in corners)


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_names_fit_into_their_boxes_and_wires_begin_and_end_at_them(found: Graph) -> None:
    drawn = lay_out(found)
    for station, box in zip(found.stations, drawn.boxes, strict=True):
        assert columns(station.name) * CHARACTER <= box.width
    for wire in drawn.wires:
        box = drawn.boxes[wire.link.origin]
        x, y = wire.corners[0]
        assert box.x <= x <= box.x + box.width
        assert box.y <= y <= box.y + box.height
        if wire.link.target is not None:
            there = drawn.boxes[wire.link.target]
            x, y = wire.corners[-1]
            assert there.x <= x <= there.x + there.width
            assert there.y <= y <= there.y + there.height

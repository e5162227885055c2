"""A workflow as SVG: text stands in text nodes, and nothing is needed to show it."""

from __future__ import annotations

import functools
import html
import importlib.resources
from collections.abc import Iterable, Iterator

from pytest_arazzo.reports.diagram.graph import MARKS, Graph, Station
from pytest_arazzo.reports.diagram.layout import (
    ROW,
    SMALL,
    Box,
    Layout,
    Wire,
    columns,
    ending,
    lay_out,
)
from pytest_arazzo.reports.plain import printable

_NAMESPACE = "http://www.w3.org/2000/svg"
_LEGEND = (
    ("covered", "covered"),
    ("partly", "partly"),
    ("missing", "not covered"),
    ("dead", "dead"),
)
_PAPER = 14


@functools.cache
def stylesheet() -> str:
    """Return the CSS of drawings; it is read once."""
    file = importlib.resources.files("pytest_arazzo.reports.diagram").joinpath("diagram.css")
    return file.read_text(encoding="utf-8")


def svg(graph: Graph) -> str:
    """Return a file with the drawing of *graph*."""
    return "\n".join(_drawing(graph, f"<style>{stylesheet()}</style>", None, ())) + "\n"


def inline_svg(graph: Graph, anchor: str, failed: Iterable[str] = ()) -> str:
    """Return the drawing of *graph* for a page that has the stylesheet.

    Args:
        graph: what to draw.
        anchor: what precedes the number of a line in the ids of the page's source lines.
        failed: names of steps at which a run failed.
    """
    return "".join(_drawing(graph, "", anchor, tuple(failed)))


def _drawing(
    graph: Graph, style: str, anchor: str | None, failed: tuple[str, ...]
) -> Iterator[str]:
    layout = lay_out(graph)
    legend = (
        "  ".join(f"{MARKS[state]} {text}" for state, text in _LEGEND) if graph.is_measured else ""
    )
    width = max(
        layout.width, columns(legend) * SMALL + 2 * _PAPER, columns(graph.workflow) * 7.3 + 60
    )
    height = layout.height + (ROW if legend else 0)
    title = f"Workflow {graph.workflow}: {len(graph.stations)} steps, {len(graph.links)} branches"
    role = "img" if anchor is None else "group"  # an image has no links
    yield (
        f'<svg xmlns="{_NAMESPACE}" class="az" role="{role}" aria-label="{_text(title)}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}">'
    )
    if style:
        yield style
    yield from _entry(graph, layout)
    order = {"covered": 1}
    for wire in sorted(layout.wires, key=lambda each: order.get(each.link.state, 0)):
        yield from _wire(wire, len(graph.stations))
    for station, box in zip(graph.stations, layout.boxes, strict=True):
        yield from _station(station, box, anchor, is_failed=station.name in failed)
    if legend:
        yield _label(_PAPER, height - 8, legend, "az-small", "start")
    yield "</svg>"


def _entry(graph: Graph, layout: Layout) -> Iterator[str]:
    if not layout.boxes:
        yield _label(_PAPER, ROW, f"{graph.workflow} has no steps", "", "start")
        return
    x, top = layout.boxes[0].middle, layout.boxes[0].y
    yield f'<circle cx="{x:.1f}" cy="{ROW}" r="6"/>'
    yield f'<path d="M{x:.1f} {ROW} V{top - 7:.1f}"/>'
    yield _head("", x, top, 0, 1)
    yield _label(x + 12, ROW + 4, graph.workflow, "az-strong", "start")


def _station(station: Station, box: Box, anchor: str | None, *, is_failed: bool) -> Iterator[str]:
    mark = f"{MARKS[station.state]} " if MARKS[station.state] else ""
    failed = ", a run failed here" if is_failed else ""
    state = "" if station.state == "unmeasured" else f", {station.state}"
    yield f'<g class="az-{station.state}">'
    if anchor is not None:
        yield f'<a href="#{_text(anchor)}{station.line}">'
    yield f"<title>{_text(f'{station.name}: {station.call}, line {station.line}{state}{failed}')}</title>"
    yield (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="6"/>'
    )
    bang = " !" if is_failed else ""
    yield _label(box.middle, box.y + 19, f"{mark}{station.name}{bang}", "az-strong", "middle")
    yield _label(box.middle, box.y + 36, station.call, "az-small", "middle")
    if anchor is not None:
        yield "</a>"
    yield "</g>"


def _wire(wire: Wire, count: int) -> Iterator[str]:
    link = wire.link
    points, last, before = wire.corners, wire.corners[-1], wire.corners[-2]
    dx = (last[0] > before[0]) - (last[0] < before[0])
    dy = (last[1] > before[1]) - (last[1] < before[1])
    ends = [*points[:-1], (last[0] - 7 * dx, last[1] - 7 * dy)]
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in ends)
    state = f"az-{link.state}"
    yield f'<path class="{state}" d="{path}"/>'
    yield _head(state, last[0], last[1], dx, dy)
    if wire.label:
        yield _label(wire.x, wire.y, wire.label, "az-small", wire.anchor)
    if link.target is None:
        is_down = dy == 1 and link.origin == count - 1
        yield _exit(ending(link), last[0], last[1] + (14 if is_down else 0), is_down=is_down)


def _exit(text: str, x: float, y: float, *, is_down: bool) -> str:
    """Return where a way out ends."""
    return _label(
        x + (0 if is_down else 4), y + 4, text, "az-strong", "middle" if is_down else "start"
    )


def _head(state: str, x: float, y: float, dx: int, dy: int) -> str:
    """Return the head of an arrow at a point, in a direction."""
    a, b = (x - 8 * dx - 4 * dy, y - 8 * dy - 4 * dx), (x - 8 * dx + 4 * dy, y - 8 * dy + 4 * dx)
    points = " ".join(f"{px:.1f},{py:.1f}" for px, py in ((x, y), a, b))
    named = f' class="{state}"' if state else ""
    return f'<polygon{named} points="{points}"/>'


def _label(x: float, y: float, text: str, name: str, anchor: str) -> str:
    named = f' class="{name}"' if name else ""
    return f'<text{named} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{_text(text)}</text>'


def _text(text: str) -> str:
    """Return *text* as it stands in XML; what is not printable is shown, not sent."""
    return html.escape(printable(text), quote=True)

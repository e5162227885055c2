"""A workflow as text for other programs that draw: DOT of Graphviz, and Mermaid."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pytest_arazzo.reports.diagram.graph import MARKS, Graph, Link, Station
from pytest_arazzo.reports.diagram.layout import caption
from pytest_arazzo.reports.diagram.svg import svg

_COLOURS: Mapping[str, tuple[str, str]] = {
    "covered": ("#116329", "solid"),
    "partly": ("#7d4e00", "dashed"),
    "missing": ("#a40e26", "dashed"),
    "dead": ("#6e7781", "dotted"),
    "excluded": ("#6e7781", "dotted"),
    "unmeasured": ("#57606a", "solid"),
}
_FILLS = {"covered": "#e6f6ea", "partly": "#fff6d6", "missing": "#ffebe9", "unmeasured": "#f6f8fa"}
_MERMAID = frozenset('"#&<>`;\\[](){}|*_~@%')
_ENDS = {"end": "end", "fail": "fail", "else": "next action"}


def dot(graph: Graph) -> str:
    """Return *graph* for Graphviz."""
    return "".join(f"{line}\n" for line in _dot(graph))


def mermaid(graph: Graph) -> str:
    """Return *graph* as a Mermaid flowchart."""
    return "".join(f"{line}\n" for line in _mermaid(graph))


FORMATS: Mapping[str, Callable[[Graph], str]] = {"mermaid": mermaid, "dot": dot, "svg": svg}
"""What draws a graph, by the name of the format."""


def _exits(graph: Graph) -> Mapping[str, str]:
    """Return a name for every end that is no step."""
    ends = dict.fromkeys(link.exit for link in graph.links if link.target is None)
    return {end: f"x{number}" for number, end in enumerate(ends)}


def _target(link: Link, exits: Mapping[str, str]) -> str:
    return exits[link.exit] if link.target is None else f"s{link.target}"


def _title(station: Station) -> str:
    return f"{MARKS[station.state]} {station.name}".strip()


def _dot(graph: Graph) -> Iterator[str]:
    exits = _exits(graph)
    yield f"digraph {_dot_text(graph.workflow)} {{"
    yield '  node [shape=box, style="rounded,filled", fontname=monospace, fillcolor="#f6f8fa"];'
    yield "  edge [fontname=monospace, fontsize=10];"
    yield f"  start [shape=circle, label={_dot_text('')}, xlabel={_dot_text(graph.workflow)}];"
    for index, station in enumerate(graph.stations):
        colour, style = _COLOURS[station.state]
        label = f"{_dot_escaped(_title(station))}\\n{_dot_escaped(station.call)}"
        look = f'style="rounded,filled,{style}", fillcolor="{_FILLS[station.state]}"'
        yield f'  s{index} [label="{label}", color="{colour}", {look}];'
    for end, name in exits.items():
        shape = {"end": "doublecircle", "fail": "octagon"}.get(end, "plaintext")
        yield f"  {name} [shape={shape}, label={_dot_text(_ENDS.get(end, f'workflow {end}'))}];"
    if graph.stations:
        yield "  start -> s0;"
    for link in graph.links:
        colour, style = _COLOURS[link.state]
        text = f"label={_dot_text(caption(link))}"
        ends = f"s{link.origin} -> {_target(link, exits)}"
        yield f'  {ends} [{text}, color="{colour}", style={style}];'
    yield "}"


def _dot_escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _dot_text(text: str) -> str:
    return f'"{_dot_escaped(text)}"'


def _mermaid(graph: Graph) -> Iterator[str]:
    exits = _exits(graph)
    yield "flowchart TD"
    yield f'  start(["{_mermaid_text(graph.workflow)}"])'
    for index, station in enumerate(graph.stations):
        label = f"{_mermaid_text(_title(station))}<br/>{_mermaid_text(station.call)}"
        yield f'  s{index}["{label}"]:::{station.state}'
    for end, name in exits.items():
        text = _mermaid_text(_ENDS.get(end, f"workflow {end}"))
        yield f'  {name}(["{text}"])'
    if graph.stations:
        yield "  start --> s0"
    for link in graph.links:
        arrow = "-.->" if _COLOURS[link.state][1] != "solid" else "-->"
        text = _mermaid_text(caption(link))
        label = f'|"{text}"|' if text else ""
        yield f"  s{link.origin} {arrow}{label} {_target(link, exits)}"
    for state in dict.fromkeys(station.state for station in graph.stations):
        colour, _ = _COLOURS[state]
        yield f"  classDef {state} stroke:{colour},fill:{_FILLS[state]},color:#1c2128"
    for number, link in enumerate(graph.links, start=1):
        if link.state != "unmeasured":
            yield f"  linkStyle {number} stroke:{_COLOURS[link.state][0]}"


def _mermaid_text(text: str) -> str:
    """Return *text* with everything as an entity that Mermaid, HTML or Markdown could obey."""
    return "".join(f"#{ord(c)};" if c in _MERMAID else c for c in text)

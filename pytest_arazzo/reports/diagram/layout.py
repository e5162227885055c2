"""Where everything in a drawing goes: one column of steps, loops on the left, exits on the right.

Each way out of a step leaves it in a row of its own, so that no label can meet another; ways to the
same step share the lane that leads there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pytest_arazzo.reports.diagram.graph import MARKS, Graph, Link

CHARACTER = 7.3  # pixels, of the font of names
SMALL = 6.7  # pixels, of the font of labels
ROW = 22  # pixels
_LANE = 14
_HEAD = 46  # height of a box before its rows
_GAP = 40  # between boxes
_PAD = 14
_STUB = 26  # from a box to its lanes, beside the label
_CHIP = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A step on the page, in pixels from the upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The x of the column."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """A link on the page: its corners, and where its label stands (`anchor` as in SVG)."""

    link: Link
    corners: tuple[tuple[float, float], ...]
    label: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A drawing: boxes in the order of stations, wires in the order of links."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """Which links go where."""

    down: Mapping[int, Link]  # by origin
    left: tuple[Link, ...]
    right: tuple[Link, ...]
    rows: dict[tuple[str, str, int], int] = field(default_factory=dict)


def lay_out(graph: Graph) -> Layout:
    """Return where everything of *graph* goes."""
    plan = _plan(graph)
    wide = max((columns(s.name) for s in graph.stations), default=0) * CHARACTER
    calls = max((columns(s.call) for s in graph.stations), default=0) * SMALL
    width = max(wide + 3 * CHARACTER, calls, 90) + 2 * _PAD
    lanes_left = _lanes(plan.left, outwards=-1)
    lanes_right = _lanes((x for x in plan.right if x.target is not None), outwards=1)
    left_text, right_text = _widest(plan.left), _widest(plan.right)
    left = _PAD + (len(set(lanes_left.values())) * _LANE + left_text + _STUB if plan.left else 0)
    boxes = _boxes(graph, plan, left, width)
    far = left + width + right_text + _STUB
    chip = max((columns(ending(x)) * CHARACTER for x in plan.right if x.target is None), default=0)
    lane_x = far + (chip + 2 * _CHIP if chip else 0)
    near = left - left_text - _STUB
    wires = _Wires(
        boxes=boxes,
        plan=plan,
        exit_x=far,
        lane_left={t: near - (n + 0.5) * _LANE for t, n in lanes_left.items()},
        lane_right={t: lane_x + (n + 0.5) * _LANE for t, n in lanes_right.items()},
    )
    under = columns("✓ " + max((x.label for x in plan.down.values()), key=columns, default=""))
    total = max(
        lane_x + len(set(lanes_right.values())) * _LANE,
        left + width / 2 + under * SMALL + 10,
        left + width,
    )
    return Layout(
        width=total + _PAD,
        height=(boxes[-1].y + boxes[-1].height if boxes else ROW * 2) + _GAP + 2 * ROW,
        boxes=boxes,
        wires=tuple(wires.wire(link) for link in graph.links),
    )


def columns(text: str) -> int:
    """Return how many columns *text* takes in a font of fixed width."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def caption(link: Link) -> str:
    """Return the label of *link* with the mark of its state."""
    return f"{MARKS[link.state]} {link.label}".strip()


def ending(link: Link) -> str:
    """Return what stands where *link* ends without a step: a sign, and the same in words."""
    signs = {"end": "●", "fail": "■", "else": "◇"}
    return f"{signs.get(link.exit, '▷')} {'next action' if link.exit == 'else' else link.exit}"


def _plan(graph: Graph) -> _Plan:
    down: dict[int, Link] = {}
    for link in sorted(graph.links, key=lambda each: each.label not in ("", "done")):
        is_next = link.target == link.origin + 1 and not link.is_failure
        is_last = (
            link.target is None and link.exit == "end" and link.origin == len(graph.stations) - 1
        )
        if is_next or (is_last and not link.is_failure):
            down.setdefault(link.origin, link)
    rest = [link for link in graph.links if down.get(link.origin) is not link]
    back = [x for x in rest if x.target is not None and x.target <= x.origin]
    return _Plan(
        down=down,
        left=tuple(back),
        right=tuple(x for x in rest if x not in back),
    )


def _lanes(links: Iterable[Link], *, outwards: int) -> Mapping[int, int]:
    """Return a lane for each target, short ways in inner lanes, lanes used again where free."""
    spans: dict[int, tuple[int, int]] = {}
    for link in links:
        assert link.target is not None  # noqa: S101 - the caller has looked
        ends = (link.origin, link.target, *spans.get(link.target, ()))
        spans[link.target] = (min(ends), max(ends))
    lanes: dict[int, int] = {}
    ordered = sorted(spans, key=lambda t: (spans[t][1] - spans[t][0], -outwards * t))
    for target in ordered:
        low, high = spans[target]
        taken = {n for t, n in lanes.items() if spans[t][0] <= high and low <= spans[t][1]}
        lanes[target] = next(n for n in range(len(lanes) + 1) if n not in taken)
    return lanes


def _widest(links: Iterable[Link]) -> float:
    return max((columns(caption(link)) for link in links), default=0) * SMALL


def _boxes(graph: Graph, plan: _Plan, left: float, width: float) -> tuple[Box, ...]:
    boxes: list[Box] = []
    y: float = 2 * ROW + _GAP / 2
    for index in range(len(graph.stations)):
        rows = max(
            _number(plan, "left", plan.left, index), _number(plan, "right", plan.right, index)
        )
        height = _HEAD + ROW * rows
        boxes.append(Box(x=left, y=y, width=width, height=height))
        y += height + _GAP
    return tuple(boxes)


def _number(plan: _Plan, side: str, links: tuple[Link, ...], index: int) -> int:
    """Return how many rows a station needs on one side: one to arrive, one for each way out."""
    count = 0
    if any(link.target == index for link in links):
        plan.rows[side, "in", index] = 0
        count = 1
    for link in links:
        if link.origin == index:
            plan.rows[side, _name(link), index] = count
            count += 1
    return count


def _name(link: Link) -> str:
    return f"out {id(link)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wires:
    """All that wires need to know; lanes are by target."""

    boxes: tuple[Box, ...]
    plan: _Plan
    exit_x: float
    lane_left: Mapping[int, float]
    lane_right: Mapping[int, float]

    def wire(self, link: Link) -> Wire:
        """Return where *link* goes."""
        if self.plan.down.get(link.origin) is link:
            return self._down(link)
        return self._left(link) if link in self.plan.left else self._right(link)

    def _row(self, side: str, name: str, index: int) -> float:
        return self.boxes[index].y + _HEAD - 4 + ROW * (self.plan.rows[side, name, index] + 0.5)

    def _down(self, link: Link) -> Wire:
        box = self.boxes[link.origin]
        start = box.y + box.height
        corners = ((box.middle, start), (box.middle, start + _GAP))
        return _wire(link, corners, box.middle + 8, start + _GAP / 2 + 2, "start")

    def _left(self, link: Link) -> Wire:
        assert link.target is not None  # noqa: S101 - only ways to steps go left
        box, lane = self.boxes[link.origin], self.lane_left[link.target]
        out = self._row("left", _name(link), link.origin)
        back = self._row("left", "in", link.target)
        corners = ((box.x, out), (lane, out), (lane, back), (box.x, back))
        return _wire(link, corners, box.x - 12, out - 4, "end")

    def _right(self, link: Link) -> Wire:
        box = self.boxes[link.origin]
        edge, out = box.x + box.width, self._row("right", _name(link), link.origin)
        corners: tuple[tuple[float, float], ...] = ((edge, out), (self.exit_x, out))
        if link.target is not None:
            lane = self.lane_right[link.target]
            there = self._row("right", "in", link.target)
            corners = ((edge, out), (lane, out), (lane, there), (edge, there))
        return _wire(link, corners, edge + 8, out - 4, "start")


def _wire(
    link: Link, corners: tuple[tuple[float, float], ...], x: float, y: float, anchor: str
) -> Wire:
    return Wire(link=link, corners=corners, label=caption(link), x=x, y=y, anchor=anchor)

"""What a step costs while it runs: rendered, checked, sent, checked, judged.

Prints the seconds of one step; documents are read and linked before the clock starts.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from generate import ORDER, STEPS

from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.judge.contract import check_request, check_response
from pytest_arazzo.judge.verdict import judge
from pytest_arazzo.program.link import link
from pytest_arazzo.program.program import FlowKey, Program
from pytest_arazzo.program.scenario import Expectation, Scenario
from pytest_arazzo.run import over, run
from pytest_arazzo.shelf.places import Places
from pytest_arazzo.shelf.reading import Shelf

BODY = json.dumps(ORDER).encode()


class Echo:
    """The same in-process target as that of the plain loop."""

    def send(self, request: Request, *, timeout: float) -> Response:  # noqa: ARG002 - a protocol
        """Return the order."""
        headers = Headers((("Content-Type", "application/json"),))
        return Response(status=200, headers=headers, body=BODY)


def main(folder: Path) -> None:
    """Print how long one step of the document in *folder* takes."""
    shelf = Shelf(Places(root=folder, rootdir=folder))
    program = link(shelf.library(folder / "orders.arazzo.json", {}))
    _run(program, program.own[0])
    begun = time.perf_counter()
    for key in program.own:
        _run(program, key)
    print(json.dumps((time.perf_counter() - begun) / (len(program.own) * STEPS)))


def _run(program: Program, key: FlowKey) -> None:
    scenario = Scenario(program=program, flow=key, inputs={"id": "o-1"})
    trace = run(scenario, over(Echo()), lambda _: None, lambda: 0.0, check_request)
    verdict = judge(program, trace, Expectation(), (), check_response)
    if not verdict.passed:
        raise SystemExit(str(verdict.objections))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())

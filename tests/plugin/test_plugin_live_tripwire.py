from __future__ import annotations

import socket
from dataclasses import dataclass

import pytest
from building import document, linked, no_findings

from pytest_arazzo.errors import Unreachable
from pytest_arazzo.exchange import Request, Response
from pytest_arazzo.plugin.targets.target import Target, virtual
from pytest_arazzo.program.program import FlowKey
from pytest_arazzo.program.scenario import Scenario
from pytest_arazzo.run import over, run
from pytest_arazzo.transports.live_hosts import AllowedHost, Hosts
from pytest_arazzo.transports.offline import offline

STEPS = "- {stepId: a, operationId: listPets, successCriteria: [{condition: $statusCode == 200}]}"


@dataclass(frozen=True, slots=True)
class Reaching:
    """Answers once it has spoken to a host."""

    host: str
    port: int = 9

    def send(self, request: Request, *, timeout: float) -> Response:  # noqa: ARG002 - never waits
        with socket.socket(type=socket.SOCK_DGRAM) as client:
            client.sendto(b"x", (self.host, self.port))
        return Response(status=200)


def reason(target: Target) -> str | None:
    """Return why a run against *target* ended, None if it went well."""
    program = linked(document(f"- workflowId: w\n  steps:\n  {STEPS}"))
    scenario = Scenario(program=program, flow=FlowKey(program.document.uri, "w"), inputs={})
    trace = run(scenario, target.answer, target.sleep, target.clock, no_findings)
    return trace.ending.reason


@pytest.mark.parametrize("origin", ["moto", "cassette"])
def test_a_target_in_this_process_reaches_nothing_beyond_it(origin: str) -> None:
    assert reason(virtual(origin, over(Reaching("192.0.2.1")))) == (
        f"an attempt to connect to 192.0.2.1:9 was refused: target '{origin}' stays on this "
        "machine; --arazzo-target=live with --arazzo-allow-hosts=192.0.2.1 reaches it"
    )
    assert reason(virtual(origin, over(Reaching("127.0.0.1")))) is None


def test_a_target_of_a_plugin_reaches_what_is_allowed() -> None:
    hosts = Hosts((AllowedHost(host="127.0.0.2"),))

    assert reason(virtual("shop", over(Reaching("127.0.0.2")), hosts=hosts)) is None
    assert reason(virtual("shop", over(Reaching("192.0.2.1")), hosts=hosts)) == (
        "an attempt to connect to 192.0.2.1:9 was refused: "
        "--arazzo-allow-hosts=192.0.2.1 would allow it"
    )


def test_a_refusal_of_an_emulator_says_what_would_reach_the_host() -> None:
    @dataclass(frozen=True, slots=True)
    class Shut:
        def send(self, request: Request, *, timeout: float) -> Response:
            with offline():
                return Reaching("192.0.2.1").send(request, timeout=timeout)

    assert "--arazzo-target=live with" in str(reason(virtual("moto", over(Shut()))))


def test_an_error_of_a_target_that_has_nothing_to_do_with_it_is_left_alone() -> None:
    @dataclass(frozen=True, slots=True)
    class Broken:
        def send(self, request: Request, *, timeout: float) -> Response:  # noqa: ARG002 - broken
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        reason(virtual("shop", over(Broken())))


def test_a_refusal_that_a_target_tells_itself_stays_as_it_tells_it() -> None:
    @dataclass(frozen=True, slots=True)
    class Telling:
        def send(self, request: Request, *, timeout: float) -> Response:
            try:
                return Reaching("192.0.2.1").send(request, timeout=timeout)
            except OSError as error:
                raise Unreachable(request, f"the shop is closed: {error}") from error

    found = reason(virtual("shop", over(Telling()), hosts=Hosts()))
    assert str(found).startswith("the shop is closed: an attempt to connect to 192.0.2.1:9 was")

from __future__ import annotations

import socket
import threading

import pytest
from live_serving import message, saying, serving

from pytest_arazzo.errors import TimedOut, Unreachable
from pytest_arazzo.exchange import Request
from pytest_arazzo.jsonvalue import Absent
from pytest_arazzo.transports.gate import HostGate
from pytest_arazzo.transports.live import Live
from pytest_arazzo.transports.live_hosts import AllowedHost, Hosts, is_loopback, normal, parse
from pytest_arazzo.transports.live_rules import Caps, Rules
from pytest_arazzo.transports.offline import offline, refusal

ZERO = "0.0.0.0"  # noqa: S104 - nothing is bound to it


def hosts(*entries: str) -> Hosts:
    parsed = [parse(entry) for entry in entries]
    assert not [each for each in parsed if isinstance(each, Absent)]
    return Hosts(tuple(each for each in parsed if isinstance(each, AllowedHost)))


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("api.example", AllowedHost(host="api.example")),
        (" API.Example. ", AllowedHost(host="api.example")),
        ("api.example:8443", AllowedHost(host="api.example", port=8443)),
        ("*.api.example", AllowedHost(host="api.example", is_suffix=True)),
        ("*.api.example:80", AllowedHost(host="api.example", is_suffix=True, port=80)),
        ("10.0.0.1", AllowedHost(host="10.0.0.1")),
        ("10.0.0.1:65535", AllowedHost(host="10.0.0.1", port=65535)),
        ("FD00::1", AllowedHost(host="fd00::1")),
        ("[fd00:0:0::1]:80", AllowedHost(host="fd00::1", port=80)),
        ("my_service-1", AllowedHost(host="my_service-1")),
        ("xn--bcher-kva.example", AllowedHost(host="xn--bcher-kva.example")),
    ],
)
def test_an_entry_is_a_name_a_suffix_or_an_address(text: str, host: AllowedHost) -> None:
    assert parse(text) == host


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "'' is no host: write NAME, *.SUFFIX, ADDRESS or [ADDRESS], and :PORT"),
        ("https://api.example", "'https://api.example' is no host: "),
        ("api.example/v1", "'api.example/v1' is no host name"),
        ("api.example:", "'api.example:' is no host: "),
        ("api.example:0", "0 is no port, in 'api.example:0'"),
        ("api.example:65536", "65536 is no port, in 'api.example:65536'"),
        (
            "api.*",
            "'api.*' is no host name; patterns are not understood, only *.SUFFIX is",
        ),
        ("*", "'*' is no host name; patterns are not understood, only *.SUFFIX is"),
        ("*.*", "'*' is no host name; patterns are not understood, only *.SUFFIX is"),
        ("^api$", "'^api$' is no host name; patterns are not understood, only *.SUFFIX is"),
        ("*.10.0.0.1", "a suffix is a name, not an address: '*.10.0.0.1'"),
        ("a..b", "'a..b' is no host name"),
        ("-a", "'-a' is no host name"),
        ("b\xfccher.example", "'b\xfccher.example' is no host name"),
        ("me@api.example", "'me@api.example' is no host name"),
    ],
)
def test_what_is_no_entry_is_told_to_be_none(text: str, reason: str) -> None:
    found = parse(text)
    assert isinstance(found, Absent)
    assert found.reason.startswith(reason)


@pytest.mark.parametrize(
    ("listed", "host", "port", "is_allowed"),
    [
        ("api.example", "api.example", 443, True),
        ("api.example", "API.EXAMPLE.", 443, True),
        ("api.example", "evil-api.example", 443, False),
        ("api.example", "api.example.evil", 443, False),
        ("api.example", "a.api.example", 443, False),
        ("api.example", "apixexample", 443, False),
        ("api.example:8443", "api.example", 8443, True),
        ("api.example:8443", "api.example", 443, False),
        ("*.api.example", "a.api.example", 443, True),
        ("*.api.example", "a.b.api.example", 443, True),
        ("*.api.example", "api.example", 443, False),
        ("*.api.example", "evilapi.example", 443, False),
        ("*.api.example:1", "a.api.example", 2, False),
        ("10.0.0.1", "10.0.0.1", 80, True),
        ("10.0.0.1", "10.0.0.2", 80, False),
        ("fd00::1", "[fd00:0::1]", 80, True),
        ("api.example", "localhost", 80, True),
        ("api.example", "a.localhost", 80, True),
        ("api.example", "127.8.8.8", 80, True),
        ("api.example", "[::1]", 80, True),
        ("api.example", "::ffff:127.0.0.1", 80, True),
        ("api.example", "localhost.evil", 80, False),
        ("api.example", ZERO, 80, False),
        ("api.example", "::", 80, False),
        ("api.example", "127.1", 80, False),
        ("api.example", "2130706433", 80, False),
        ("api.example", "0x7f.1", 80, False),
        ("api.example", "{region}.example", 80, False),
    ],
)
def test_a_host_is_allowed_by_its_name_or_not_at_all(
    listed: str,
    host: str,
    port: int,
    is_allowed: bool,  # noqa: FBT001 - table
) -> None:
    reason = hosts(listed).refusal(host, port)

    assert (reason is None) is is_allowed
    assert is_allowed or ("--arazzo-allow-hosts=" in str(reason)) is ("{" not in host)


PUBLIC, PRIVATE, NOWHERE = "93.184.215.14", "10.1.2.3", "169.254.169.254"


@pytest.mark.parametrize(
    "address",
    [
        *("10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd00::1", "192.0.2.1"),
        *("::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "2002:0a01:0203::", "198.18.0.1"),
    ],
)
def test_an_address_of_a_private_network_needs_a_name_that_is_listed_exactly(
    address: str,
) -> None:
    allowed = hosts("api.example", "*.wide.example")

    assert allowed.refusal_of("api.example", 80, address) is None
    told = str(allowed.refusal_of("a.wide.example", 80, address))
    assert told.startswith("the host 'a.wide.example' stands for ")
    assert told.endswith(
        ", an address of a private network (--arazzo-allow-hosts=a.wide.example would allow it)"
    )
    assert "a private network" in str(allowed.refusal_of("localhost", 80, address))


@pytest.mark.parametrize(
    "address",
    [
        *("169.254.169.254", ZERO, "0.1.2.3", "224.0.0.1", "255.255.255.255", "240.0.0.1"),
        *("fe80::1", "::", "ff02::1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"),
    ],
)
def test_an_address_that_no_service_has_must_be_listed_itself(address: str) -> None:
    allowed = hosts("api.example", "*.wide.example")

    for host in ("api.example", "a.wide.example", "localhost"):
        told = str(allowed.refusal_of(host, 80, address))
        assert "an address that no service has (--arazzo-allow-hosts=" in told
    assert hosts(address).refusal_of(address, 80, address) is None
    assert hosts("api.example", address).refusal_of("api.example", 80, address) is None


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700::1111"])
def test_a_public_address_needs_a_listed_name(address: str) -> None:
    allowed = hosts("api.example", "*.wide.example")

    assert allowed.refusal_of("api.example", 80, address) is None
    assert allowed.refusal_of("a.wide.example", 80, address) is None
    assert "a public address" in str(allowed.refusal_of("localhost", 80, address))
    assert "is not allowed" in str(allowed.refusal_of("other.example", 80, address))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.255.0.1", "::1", "::ffff:127.0.0.1"])
def test_a_listed_name_may_stand_for_loopback(address: str) -> None:
    assert hosts("api.example").refusal_of("api.example", 80, address) is None
    assert hosts("*.example").refusal_of("api.example", 80, address) is None
    assert hosts().refusal_of("localhost", 80, address) is None


def test_an_address_with_a_zone_is_link_local() -> None:
    assert "no service has" in str(hosts("api.example").refusal_of("api.example", 1, "fe80::1%lo"))


def test_what_is_no_address_is_refused() -> None:
    assert hosts("api.example").refusal_of("api.example", 80, "x") == "'x' is no address"


@pytest.mark.parametrize(
    ("host", "form"),
    [("A.B.", "a.b"), ("[::0:1]", "::1"), ("127.0.0.1", "127.0.0.1"), ("LocalHost", "localhost")],
)
def test_hosts_are_compared_in_one_form(host: str, form: str) -> None:
    assert normal(host) == form


@pytest.mark.parametrize(("name", "found"), [("localhost", True), ("localhost.x", False)])
def test_loopback_is_known_by_name(name: str, found: bool) -> None:  # noqa: FBT001 - table
    assert is_loopback(name) is found


def why(url: str, *allowed: str) -> str:
    with Live(Rules(hosts=hosts(*allowed))) as live, pytest.raises(Unreachable) as caught:
        live.send(Request(method="GET", url=url), timeout=5)
    return str(caught.value)


def test_a_host_that_is_not_allowed_is_not_even_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **_: asked.append(args))

    assert why("https://api.example/") == (
        "the host 'api.example' is not allowed (--arazzo-allow-hosts=api.example would allow it)"
    )
    assert why("http://[fd00::1]/").endswith("(--arazzo-allow-hosts=[fd00::1] would allow it)")
    assert asked == []


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let every name stand for *answers*, one after the other at each look-up."""
    asked: list[str] = []

    def look_up(host: str, port: int | None, *_: object, **__: object) -> object:
        address = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        if not address:
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_the_address_that_was_checked_is_the_one_that_is_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules = Rules(hosts=hosts("api.example"))
    respond = saying(message(b"here", "Connection: close"))
    with serving(respond) as server, Live(rules) as live:
        asked = resolving(monkeypatch, "127.0.0.1", NOWHERE)
        request = Request(method="GET", url=f"http://api.example:{server.port}/")

        assert live.send(request, timeout=5).body == b"here"
        assert asked == ["api.example"]
        with pytest.raises(
            Unreachable, match=r"169\.254\.169\.254, an address that no service has"
        ):
            live.send(request, timeout=5)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (PRIVATE, "the host 'a.example' stands for 10.1.2.3, an address of a private network"),
        (NOWHERE, "the host 'a.example' stands for 169.254.169.254, an address that no service"),
        ("", "the name 'a.example' cannot be resolved: Name or service not known"),
    ],
)
def test_a_name_that_stands_for_what_it_must_not_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str, reason: str
) -> None:
    resolving(monkeypatch, address)
    assert why("http://a.example/", "*.example").startswith(reason)


def test_a_resolver_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: waiting.wait(5) and [])
    rules = Rules(hosts=hosts("a.example"), caps=Caps(connect=0.1))
    request = Request(method="GET", url="http://a.example/")
    with Live(rules) as live, pytest.raises(Unreachable) as slow:
        live.send(request, timeout=5)
    with Live(rules) as live, pytest.raises(TimedOut):
        live.send(request, timeout=0.05)
    waiting.set()

    assert str(slow.value) == "the name 'a.example' cannot be resolved: no answer within 0.1 s"


def test_every_address_of_a_name_is_tried() -> None:
    with serving(saying(message(b"on IPv4"))) as server, Live(Rules()) as live:
        request = Request(method="GET", url=f"http://localhost:{server.port}/")
        assert live.send(request, timeout=5).body == b"on IPv4"


HINT = "--arazzo-allow-hosts=HOST would allow it"


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("localhost", None),
        ("api.example", None),
        ("A.wide.example.", None),
        ("10.9.9.9", None),
        ("other.example", "--arazzo-allow-hosts=other.example would allow it"),
    ],
)
def test_a_gate_lets_allowed_names_be_looked_up(host: str, reason: str | None) -> None:
    gate = HostGate(hosts("api.example:80", "*.wide.example"), HINT)
    assert gate.look_up(host) == reason


def test_a_gate_lets_pass_what_allowed_names_stand_for(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, PUBLIC)
    gate = HostGate(hosts("*.example", "10.0.0.9"), HINT)

    assert gate.connect("127.0.0.1", 80) is None
    assert gate.connect("::1", 80) is None
    assert gate.connect("10.0.0.9", 80) is None
    assert gate.connect(PUBLIC, 80) == f"--arazzo-allow-hosts={PUBLIC} would allow it"
    assert gate.look_up("api.example") is None
    assert gate.connect(PUBLIC, 80) is None
    assert gate.connect(PRIVATE, 80) == f"--arazzo-allow-hosts={PRIVATE} would allow it"
    assert gate.connect("fd00::1", 80) == "--arazzo-allow-hosts=[fd00::1] would allow it"
    gate.open_for(PRIVATE, 80)
    assert gate.connect(PRIVATE, 80) is None
    assert gate.connect(PRIVATE, 81) is not None


def test_a_gate_keeps_shut_when_a_name_stands_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "")
    gate = HostGate(hosts("api.example"), HINT)
    assert gate.connect(PUBLIC, 80) is not None


def test_a_stretch_refuses_what_any_of_its_gates_does() -> None:
    inner = HostGate(hosts("10.0.0.9"), "inner HOST")
    to_listed, to_other = (None, ("10.0.0.9", 80)), (None, ("10.0.0.8", 80))
    with offline(HostGate(hosts("10.0.0.8"), "outer HOST")), offline(inner):
        assert refusal("socket.connect", to_listed) == (
            "an attempt to connect to 10.0.0.9:80 was refused: outer 10.0.0.9"
        )
        assert refusal("socket.connect", to_other) == (
            "an attempt to connect to 10.0.0.8:80 was refused: inner 10.0.0.8"
        )
        assert refusal("socket.connect", (None, ("127.0.0.1", 80))) is None
        assert refusal("socket.getaddrinfo", (b"api.example", 80)) == (
            "an attempt to look up 'api.example' was refused: outer api.example"
        )
        assert refusal("socket.getaddrinfo", (None, 80)) is None
    with offline(inner), offline():
        assert refusal("socket.connect", to_listed) == (
            "an attempt to connect to 10.0.0.9:80 was refused"
        )

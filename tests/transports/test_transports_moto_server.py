"""A moto server by URL: what it is sent, so that it knows the service, and what it says of others."""

from __future__ import annotations

import socket

import pytest
from live_serving import Respond, message, saying, serving

from pytest_arazzo.errors import TimedOut, Unreachable
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.transports.live import Live
from pytest_arazzo.transports.live_rules import Rules
from pytest_arazzo.transports.moto_server import MotoServer

ECR = "https://api.ecr.eu-west-1.amazonaws.com/v2/?x=1"
JSON = message(b"{}", "Content-Type: application/json")


def ask(
    request: Request, respond: Respond | None = None, timeout: float = 5
) -> tuple[Response, list[bytes]]:
    """Return the answer to *request*, and what the server was sent, line by line."""
    with serving(respond or saying(JSON)) as server, Live(Rules()) as line:
        moto = MotoServer(server.url().rstrip("/"), "us-west-2", line)
        response = moto.send(request, timeout=timeout)
        return response, server.requests[0].split(b"\r\n")


def scope(url: str) -> str:
    _, sent = ask(Request(method="POST", url=url, body=b"{}"))
    (line,) = (each.decode() for each in sent if each.lower().startswith(b"authorization:"))
    return line.partition("Credential=")[2].partition(",")[0].partition("/")[2]


def refusal(request: Request, respond: Respond | None = None) -> str:
    with pytest.raises(Unreachable) as caught:
        ask(request, respond)
    assert caught.value.request is request
    return str(caught.value)


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        (ECR, "20000101/eu-west-1/ecr/aws4_request"),
        ("https://imagebuilder.us-east-2.amazonaws.com/x", "20000101/us-east-2/imagebuilder/"),
        ("https://sqs.amazonaws.com/", "20000101/us-west-2/sqs/"),
        ("https://iam.amazonaws.com/", "20000101/us-west-2/iam/"),
        ("https://ecr.cn-north-1.amazonaws.com.cn/", "20000101/cn-north-1/ecr/"),
    ],
)
def test_a_request_is_signed_for_the_service_and_the_region_of_its_host(
    url: str, signed: str
) -> None:
    assert scope(url).startswith(signed)


def test_the_rest_of_a_request_is_sent_as_it_is() -> None:
    fields = Headers((("X-Amz-Target", "A.B"), ("Host", "api.ecr.eu-west-1.amazonaws.com")))
    response, sent = ask(Request(method="POST", url=ECR, headers=fields, body=b'{"a":1}'))

    assert (response.status, response.body) == (200, b"{}")
    assert sent[0] == b"POST /v2/?x=1 HTTP/1.1"
    assert b"X-Amz-Target: A.B" in sent
    assert b"Host: api.ecr.eu-west-1.amazonaws.com" not in sent
    assert sent[-1] == b'{"a":1}'


@pytest.mark.parametrize("own", ["AWS4-HMAC-SHA256 Credential=k/1/r/sns/aws4_request", "Bearer x"])
def test_a_signature_of_the_request_stays_and_other_credentials_do_not(own: str) -> None:
    request = Request(method="GET", url=ECR, headers=Headers((("authorization", own),)))
    _, sent = ask(request)
    lines = [each.decode() for each in sent if each.lower().startswith(b"authorization:")]

    assert len(lines) == 1
    assert (own in lines[0]) is own.startswith("AWS4")


def test_an_error_of_the_service_is_an_answer() -> None:
    answer = message(b"{}", "Content-Type: application/x-amz-json-1.1", status="500 X")
    response, _ = ask(Request(method="GET", url=ECR), saying(answer))

    assert response.status == 500


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (message(b"Not yet implemented", status="404 X"), "no backend for the service 'ecr'"),
        (
            message(b"<html>", "Content-Type: text/html; charset=utf-8", status="500 X"),
            "(status 500): it has no backend for the service 'ecr', or not all of GET https://",
        ),
    ],
)
def test_a_service_without_a_backend_is_named(answer: bytes, said: str) -> None:
    assert said in refusal(Request(method="GET", url=ECR), saying(answer))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://shop.test/", "moto does not emulate the host 'shop.test'"),
        ("https://motoapi.amazonaws.com/", "moto does not emulate the host"),
        ("https://[::1/", "is not a URL"),
        ("https://s3.amazonaws.com/moto-api/reset", "is the moto server's own"),
        ("https://s3.amazonaws.com/%6doto-api/reset", "is the moto server's own"),
        ("https://s3.amazonaws.com/latest/meta-data/iam", "is the moto server's own"),
    ],
)
def test_what_is_not_for_a_service_of_aws_is_not_sent(url: str, said: str) -> None:
    assert said in refusal(Request(method="POST", url=url))


def test_a_server_that_is_gone_is_told_with_the_request() -> None:
    def hang_up(connection: socket.socket, _request: bytes) -> None:
        connection.shutdown(socket.SHUT_RDWR)

    assert "closed the connection" in refusal(Request(method="GET", url=ECR), hang_up)


def test_a_server_that_takes_too_long_is_not_waited_for() -> None:
    with pytest.raises(TimedOut):
        ask(Request(method="GET", url=ECR), lambda _connection, _request: None, 0.05)

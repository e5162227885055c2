from __future__ import annotations

import gzip
import json
import os
import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import quote

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest
from moto import mock_aws
from moto.backend_index import backend_url_patterns
from moto.core.models import botocore_stubber

from pytest_arazzo.errors import Unreachable
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.transports.moto import Moto

REGION = "eu-west-1"
HOST = f"https://ecr.{REGION}.amazonaws.com/"


def ecr(operation: str, *, url: str = HOST, **members: object) -> Request:
    fields = (
        ("Content-Type", "application/x-amz-json-1.1"),
        ("X-Amz-Target", f"AmazonEC2ContainerRegistry_V20150921.{operation}"),
    )
    body = json.dumps(members).encode()
    return Request(method="POST", url=url, headers=Headers(fields), body=body)


def get(url: str, method: str = "GET", body: bytes | None = None) -> Request:
    return Request(method=method, url=url, body=body)


def form(url: str, text: str) -> Request:
    headers = Headers((("Content-Type", "application/x-www-form-urlencoded"),))
    return Request(method="POST", url=url, headers=headers, body=text.encode())


def send(request: Request, region: str = REGION) -> Response:
    return Moto(region).send(request, timeout=1)


def refusal(request: Request) -> str:
    with pytest.raises(Unreachable) as caught:
        send(request)
    assert caught.value.request is request
    return str(caught.value)


def names(response: Response) -> list[str]:
    return [one["repositoryName"] for one in json.loads(response.body)["repositories"]]


@pytest.fixture(autouse=True)
def no_settings_of_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def target() -> Iterator[Moto]:
    with Moto(REGION) as opened:
        yield opened


class TestState:
    def test_what_boto3_creates_under_mock_aws_is_seen(self) -> None:
        with mock_aws():
            boto3.client("ecr", region_name=REGION).create_repository(repositoryName="mine")

            assert names(send(ecr("DescribeRepositories"))) == ["mine"]

    def test_what_the_transport_creates_is_seen_by_boto3(self) -> None:
        with mock_aws():
            send(ecr("CreateRepository", repositoryName="ours"))
            found = boto3.client("ecr", region_name=REGION).describe_repositories()

            assert [one["repositoryName"] for one in found["repositories"]] == ["ours"]

    def test_opening_empties_the_backends(self) -> None:
        send(ecr("CreateRepository", repositoryName="earlier"))

        with Moto(REGION) as target:
            assert names(target.send(ecr("DescribeRepositories"), timeout=1)) == []

    def test_closing_empties_the_backends(self) -> None:
        with Moto(REGION) as target:
            target.send(ecr("CreateRepository", repositoryName="during"), timeout=1)

        assert names(send(ecr("DescribeRepositories"))) == []

    def test_opening_and_closing_keep_the_state_of_an_active_mock_aws(self) -> None:
        with mock_aws():
            boto3.client("ecr", region_name=REGION).create_repository(repositoryName="mine")
            with Moto(REGION):
                send(ecr("CreateRepository", repositoryName="ours"))

            assert names(send(ecr("DescribeRepositories"))) == ["mine", "ours"]

    def test_a_mock_aws_that_starts_while_open_does_not_empty_the_backends(
        self, target: Moto
    ) -> None:
        target.send(ecr("CreateRepository", repositoryName="ours"), timeout=1)
        with mock_aws():
            found = boto3.client("ecr", region_name=REGION).describe_repositories()

        assert [one["repositoryName"] for one in found["repositories"]] == ["ours"]

    def test_a_target_can_be_opened_again_and_closed_twice(self) -> None:
        target = Moto(REGION)
        target.open()
        target.close()
        target.close()
        target.open()
        was_enabled = botocore_stubber.enabled
        target.close()

        assert (was_enabled, botocore_stubber.enabled) == (True, False)


class TestEnvironment:
    def test_credentials_of_the_environment_are_hidden_while_open(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real secret")
        monkeypatch.setenv("AWS_SESSION_TOKEN", "real token")
        monkeypatch.setenv("AWS_PROFILE", "production")
        monkeypatch.setenv("AWS_ENDPOINT_URL", "https://real.example")
        with Moto(REGION):
            shown = {name: text for name, text in os.environ.items() if name.startswith("AWS_")}

        assert shown == {
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def test_the_environment_is_as_before_after_closing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "")
        monkeypatch.setenv("AWS_SESSION_TOKEN", "real token")
        monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
        before = dict(os.environ)
        with Moto(REGION):
            pass

        assert dict(os.environ) == before

    def test_the_environment_of_an_active_mock_aws_is_left_alone(self) -> None:
        with mock_aws():
            before = dict(os.environ)
            with Moto(REGION):
                assert dict(os.environ) == before

    def test_a_server_mode_in_the_environment_changes_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("moto.settings.TEST_SERVER_MODE", True)
        with Moto(REGION) as target:
            assert names(target.send(ecr("DescribeRepositories"), timeout=1)) == []


@pytest.mark.usefixtures("target")
class TestHosts:
    @pytest.mark.parametrize(
        "url",
        [
            HOST,
            HOST.removesuffix("/"),
            "https://ecr.amazonaws.com/",
            "https://api.ecr.amazonaws.com/",
            f"https://api.ecr.{REGION}.amazonaws.com/",
            f"https://API.ECR.{REGION}.AmazonAWS.com:443/",
            f"http://ecr.{REGION}.amazonaws.com:80/",
            f"https://somebody@ecr.{REGION}.amazonaws.com/",
        ],
    )
    def test_every_form_of_a_host_reaches_the_region_of_the_target(self, url: str) -> None:
        boto3.client("ecr", region_name=REGION).create_repository(repositoryName="mine")

        assert names(send(ecr("DescribeRepositories", url=url))) == ["mine"]

    def test_a_region_in_the_host_wins_over_the_region_of_the_target(self) -> None:
        boto3.client("ecr", region_name=REGION).create_repository(repositoryName="mine")

        assert names(send(ecr("DescribeRepositories"), region="us-west-2")) == ["mine"]
        url = "https://ecr.us-west-2.amazonaws.com/"
        assert names(send(ecr("DescribeRepositories", url=url))) == []

    def test_a_service_with_an_old_host_of_no_region_is_asked_in_the_region_of_the_target(
        self,
    ) -> None:
        boto3.client("sqs", region_name=REGION).create_queue(QueueName="mine")
        url = "https://sqs.amazonaws.com/"
        found = send(form(url, "Action=ListQueues&Version=2012-11-05"))

        assert f"https://sqs.{REGION}.amazonaws.com/123456789012/mine".encode() in found.body

    @pytest.mark.parametrize(
        ("url", "text", "expected"),
        [
            (
                "https://iam.amazonaws.com/",
                "Action=ListUsers&Version=2010-05-08",
                b"<ListUsersResponse",
            ),
            (
                "https://sts.amazonaws.com/",
                "Action=GetCallerIdentity&Version=2011-06-15",
                b"<GetCallerIdentityResponse",
            ),
        ],
    )
    def test_a_global_service_needs_no_region(self, url: str, text: str, expected: bytes) -> None:
        response = send(form(url, text))

        assert response.status == 200
        assert response.body.startswith(expected)

    def test_a_bucket_is_created_under_the_global_host_as_in_us_east_1(self) -> None:
        assert send(get("https://s3.amazonaws.com/box", "PUT")).status == 200
        assert send(get("https://s3.amazonaws.com/box/a%2Fb", "PUT", b"\xff\x00")).status == 200
        assert send(get("https://box.s3.amazonaws.com/a%2Fb")).body == b"\xff\x00"

    def test_a_header_that_names_another_host_is_not_believed(self) -> None:
        headers = ecr("DescribeRepositories").headers.having("Host", "s3.amazonaws.com")
        request = Request(method="POST", url=HOST, headers=headers, body=b"{}")

        assert names(send(request)) == []

    def test_a_signature_is_passed_on_as_it_is(self) -> None:
        key = "AKIAIOSFODNN7NOTOURS"
        scope = f"{key}/20200101/{REGION}/sts/aws4_request"
        signed = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00"
        request = form("https://sts.amazonaws.com/", "Action=GetCallerIdentity&Version=2011-06-15")
        request = Request(
            method="POST",
            url=request.url,
            headers=request.headers.having("authorization", signed),
            body=request.body,
        )

        assert send(request).status == 200


@pytest.mark.usefixtures("target")
class TestRefusals:
    @pytest.mark.parametrize(
        ("request_", "reason"),
        [
            (get("https://example.com/pets"), "moto does not emulate the host 'example.com'"),
            (
                get("https://amazonaws.com.evil.example/"),
                "moto does not emulate the host 'amazonaws.com.evil.example'",
            ),
            (
                get(f"https://ecr.{REGION}.amazonaws.com:8443/"),
                f"moto does not emulate the host 'ecr.{REGION}.amazonaws.com:8443'",
            ),
            (
                get("https://motoapi.amazonaws.com/moto-api/reset", "POST"),
                "moto does not emulate the host 'motoapi.amazonaws.com'",
            ),
            (
                get("https://imagebuilder.us-iso-east-1.c2s.ic.gov/GetImage"),
                "moto does not emulate the host 'imagebuilder.us-iso-east-1.c2s.ic.gov'",
            ),
            (get("https://[nonsense/"), "'https://[nonsense/' is not a URL: Invalid IPv6 URL"),
            (
                get("http://imagebuilder.us-east-1.amazonaws.com/GetImage?imageBuildVersionArn=a"),
                "moto has no backend for the service 'imagebuilder'",
            ),
            (
                get("https://imagebuilder.amazonaws.com/GetImage"),
                "moto has no backend for the service 'imagebuilder'",
            ),
            (
                ecr("DescribePullThroughCacheRules"),
                "moto has no operation 'DescribePullThroughCacheRules' for the service 'ecr'",
            ),
            (
                form("https://ec2.amazonaws.com/", "Action=InventThings&Version=2016-11-15"),
                "moto has no operation 'InventThings' for the service 'ec2'",
            ),
            (
                get("https://ec2.amazonaws.com/?Version=2016-11-15&Action=InventThings"),
                "moto has no operation 'InventThings' for the service 'ec2'",
            ),
            (
                get(f"https://eks.{REGION}.amazonaws.com/nonsense"),
                "moto has no operation GET /nonsense for the service 'eks'",
            ),
            (
                get(HOST, "POST", b"{}"),
                "moto has no operation POST / for the service 'ecr'",
            ),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_what_moto_does_not_have_is_never_an_answer(
        self, request_: Request, reason: str
    ) -> None:
        assert refusal(request_) == reason

    def test_a_failure_inside_moto_is_told_with_its_reason(self) -> None:
        request = get(HOST, "POST", b"\xff")

        assert refusal(request).startswith("moto failed with UnicodeDecodeError: 'utf-8' codec")

    def test_a_missing_thing_is_an_answer(self) -> None:
        response = send(ecr("DescribeRepositories", repositoryNames=["nobody"]))

        assert response.status == 400
        assert json.loads(response.body)["__type"].endswith("RepositoryNotFoundException")

    def test_an_empty_404_of_a_service_is_an_answer(self) -> None:
        send(get("https://s3.amazonaws.com/box", "PUT"))

        assert send(get("https://s3.amazonaws.com/box/none", "HEAD")).status == 404


@pytest.mark.usefixtures("target")
class TestResponses:
    def test_status_reason_headers_and_bytes_come_out(self) -> None:
        response = send(ecr("DescribeRepositories"))

        assert (response.status, response.reason) == (200, "OK")
        assert response.headers.get("content-type") == "application/x-amz-json-1.1"
        assert response.body == b'{"repositories": []}'

    def test_the_status_is_not_repeated_among_the_headers(self) -> None:
        response = send(ecr("DescribeRepositories", repositoryNames=["nobody"]))

        assert response.headers.get("status") is None

    def test_a_content_coding_is_taken_off(self) -> None:

        coded = gzip.compress(b"plain words")
        url = "https://s3.amazonaws.com/box"
        send(get(url, "PUT"))
        headers = Headers((("Content-Encoding", "gzip"),))
        send(Request(method="PUT", url=f"{url}/key", headers=headers, body=coded))
        response = send(get(f"{url}/key"))

        assert response.body == b"plain words"
        assert response.headers.get("content-encoding") is None


class Listener(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.server.calls += 1  # type: ignore[attr-defined]  # the server of the test
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


class Listening(HTTPServer):
    calls = 0


@contextmanager
def listening() -> Iterator[Listening]:
    server = Listening(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class TestNoNetwork:
    @pytest.mark.parametrize(
        "request_",
        [
            ecr("DescribeRepositories"),
            get("https://example.com/"),
            get("https://imagebuilder.us-east-1.amazonaws.com/GetImage"),
            get("https://s3.amazonaws.com/"),
        ],
        ids=lambda request: request.url,
    )
    def test_no_request_touches_a_socket(
        self, request_: Request, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        touched: list[str] = []
        for name in ("connect", "connect_ex", "sendto", "sendmsg"):
            monkeypatch.setattr(socket.socket, name, lambda *_, name=name: touched.append(name))
        for name in ("getaddrinfo", "gethostbyname", "create_connection"):
            monkeypatch.setattr(socket, name, lambda *_, name=name: touched.append(name))
        with suppress(Unreachable):
            send(request_)

        assert touched == []

    def test_moto_itself_cannot_deliver_a_notification(self, target: Moto) -> None:
        url = f"https://sns.{REGION}.amazonaws.com/"
        topic = f"arn:aws:sns:{REGION}:123456789012:news"
        sns = boto3.client("sns", region_name=REGION)
        sns.create_topic(Name="news")
        with listening() as server:
            endpoint = f"http://127.0.0.1:{server.server_port}/"
            sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=endpoint)
            sns.publish(TopicArn=topic, Message="control: moto delivers")
            before = server.calls
            with pytest.raises(Unreachable, match="was refused"):
                target.send(
                    form(url, f"Action=Publish&TopicArn={quote(topic)}&Message=x"), timeout=1
                )

            assert (before, server.calls) == (1, 1)


class TestUndocumentedApi:
    """moto promises none of this: a failure here means that the transport needs a new way in."""

    def test_the_stubber_answers_a_prepared_request_with_three_values(self) -> None:

        request = AWSPreparedRequest("GET", "https://s3.amazonaws.com/", {}, b"", False)
        answer = botocore_stubber.process_request(request)

        assert answer is not None
        status, headers, body = answer
        assert (status, type(headers), type(body)) == (200, dict, bytes)

    def test_the_stubber_has_no_answer_for_other_hosts(self) -> None:

        request = AWSPreparedRequest("GET", "https://example.com/", {}, b"", False)

        assert botocore_stubber.process_request(request) is None

    def test_the_stubber_says_whether_a_mock_aws_is_active(self) -> None:
        with mock_aws():
            inside = botocore_stubber.enabled

        assert (inside, botocore_stubber.enabled) == (True, False)

    def test_the_patterns_of_the_backends_can_be_asked(self) -> None:
        known = {name for name, pattern in backend_url_patterns if pattern.match(HOST)}

        assert known == {"ecr"}


def test_warnings_inside_moto_do_not_leak(target: Moto) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        target.send(ecr("DescribeRepositories"), timeout=1)

    assert caught == []

from __future__ import annotations

import pytest

from pytest_arazzo.exchange import Headers, Request
from pytest_arazzo.transports.credential import AwsKey
from pytest_arazzo.transports.sigv4 import Scope, moment_of, scope_of, signed

KEY = AwsKey(access="AKIDEXAMPLE", secret="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
SERVICE = Scope("service", "us-east-1")
MOMENT = "20150830T123600Z"


def signature(request: Request, key: AwsKey = KEY, scope: Scope = SERVICE) -> str:
    value = signed(request, key, scope, MOMENT).headers.get("authorization") or ""
    return value.rpartition("Signature=")[2]


def get(path: str = "/", *headers: tuple[str, str], method: str = "GET") -> Request:
    url = f"https://example.amazonaws.com{path}"
    return Request(method=method, url=url, headers=Headers(headers))


@pytest.mark.parametrize(
    ("request_", "wanted"),
    [  # signatures that AWS publishes for the same requests
        (get(), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        (
            get("/", method="POST"),
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        ),
        (
            get("/?Param2=value2&Param1=value1"),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
    ],
)
def test_requests_of_the_published_test_suite_are_signed_alike(
    request_: Request, wanted: str
) -> None:
    assert signature(request_) == wanted


REQUESTS = [
    get(),
    get("/a%20b/c:d/?x=1&a=%2F&a=%20&empty="),
    get("/a/../b/./c"),
    get("/", ("X-Amz-Target", "A.B"), ("Content-Type", "application/x-amz-json-1.1")),
    get("/", ("X-Spaced", "a   b  "), ("User-Agent", "me"), ("X-Two", "1"), ("X-Three", "2")),
    Request(method="POST", url="http://localhost:4566/x", body=b'{"a": 1}'),
    Request(method="PUT", url="https://h.example:443/x", body=b"\x00\xff"),
]


@pytest.mark.parametrize("session", [None, "a-session"])
@pytest.mark.parametrize("service", ["ecr", "s3"])
@pytest.mark.parametrize("request_", REQUESTS, ids=range(len(REQUESTS)))
def test_a_request_is_signed_as_botocore_signs_it(
    request_: Request, service: str, session: str | None
) -> None:
    auth = pytest.importorskip("botocore.auth", reason="botocore is not installed")
    awsrequest = pytest.importorskip("botocore.awsrequest")
    credentials = pytest.importorskip("botocore.credentials")
    their = awsrequest.AWSRequest(
        method=request_.method,
        url=request_.url,
        data=request_.body or b"",
        headers=dict(request_.headers.fields),
    )
    given = credentials.Credentials(KEY.access, KEY.secret, session)
    kind = auth.S3SigV4Auth if service == "s3" else auth.SigV4Auth
    signer = kind(given, service, "eu-west-1")
    signer.add_auth(their)
    moment = their.context["timestamp"]
    key = AwsKey(access=KEY.access, secret=KEY.secret, session=session)
    ours = signed(request_, key, Scope(service, "eu-west-1"), moment)

    assert ours.headers.get("authorization") == their.headers["Authorization"]
    assert ours.headers.get("x-amz-date") == moment
    assert ours.headers.get("x-amz-security-token") == session


def test_what_changes_on_the_way_is_not_signed() -> None:
    fields = (("Accept-Encoding", "gzip"), ("User-Agent", "me"), ("Content-Length", "0"))

    assert signature(get("/", *fields)) == signature(get())
    assert signature(get("/", ("X-Other", "1"))) != signature(get())


@pytest.mark.parametrize(
    ("urls", "service", "region", "scope"),
    [
        (("https://api.ecr.eu-west-1.amazonaws.com",), None, None, Scope("ecr", "eu-west-1")),
        (("https://x.execute-api.us-west-2.amazonaws.com",), None, "eu-north-1",
         Scope("execute-api", "us-west-2")),
        (("http://localhost:1", "https://sqs.eu-west-1.amazonaws.com"), None, None,
         Scope("sqs", "eu-west-1")),
        (("https://iam.amazonaws.com",), None, None, Scope("iam", "us-east-1")),
        (("http://localhost:1",), "imagebuilder", "eu-north-1",
         Scope("imagebuilder", "eu-north-1")),
        (("http://localhost:1",), None, "eu-north-1", None),
    ],
)  # fmt: skip
def test_service_and_region_are_taken_from_where_they_are_known(
    urls: tuple[str, ...], service: str | None, region: str | None, scope: Scope | None
) -> None:
    assert scope_of(KEY, urls, service, region) == scope


def test_service_and_region_of_the_key_come_first() -> None:
    key = AwsKey(access="a", secret="b", service="s3", region="eu-central-1")

    found = scope_of(key, ("https://sqs.eu-west-1.amazonaws.com",), "sqs", "us-east-2")

    assert found == Scope("s3", "eu-central-1")


def test_a_moment_is_written_in_utc() -> None:
    assert moment_of(1440938160.9) == MOMENT


def test_no_secret_is_in_a_repr() -> None:
    assert KEY.secret not in repr(KEY)

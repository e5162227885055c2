"""moto as a target: AWS emulated in this process; the only importer of moto and botocore.

Requests enter moto behind the HTTP libraries, at the function that also answers boto3 under
`mock_aws`. So both see the same state, nothing has to be patched for requests to arrive, and
there is no socket that could lead to AWS.

Importing this module needs the extra `moto`.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import responses
from io import BytesIO
from typing import Self
from urllib.parse import SplitResult, urlsplit, urlunsplit

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from botocore.model import OperationNotFoundError
from moto.backend_index import backend_url_patterns
from moto.core.models import MockAWS, botocore_stubber

from pytest_arazzo.errors import Unreachable
from pytest_arazzo.exchange import Headers, Request, Response
from pytest_arazzo.transports import aws_host, coding
from pytest_arazzo.transports.aws_host import AwsHost
from pytest_arazzo.transports.aws_scope import KEY, authorization
from pytest_arazzo.transports.offline import offline

_GLOBAL = frozenset({"budgets", "cloudfront", "iam", "route53", "s3", "sts"})
"""Backends of services that have one host for all regions."""

_CONTROL = "motoapi"  # resets, configures and records: not for documents to reach
_PORTS = {"http": 80, "https": 443}
_REFUSAL = (404, b"Not yet implemented")
_ACTION = re.compile(r"(?:^|[?&])Action=([A-Za-z0-9]{1,100})")
_OWN_HEADERS = frozenset({"host", "content-length", "transfer-encoding"})


class Moto:
    """AWS as moto emulates it.

    A request needs no signature, and none is checked. Between `open` and `close` moto is active
    for boto3 too, unless a `mock_aws` of the user is active already, whose state is then used.
    `send` works without either, on whatever state there is.
    """

    def __init__(self, region: str) -> None:
        self._region = region
        self._opened = ExitStack()

    def open(self) -> None:
        """Start with empty backends, and hide the environment's credentials.

        Nothing happens while a `mock_aws` is active: both are then in its user's hands.
        """
        if not botocore_stubber.enabled:
            self._opened.enter_context(_environment(self._region))
            self._opened.enter_context(_mock_aws())

    def close(self) -> None:
        """End what `open` began: the backends are emptied, the environment is as before."""
        self._opened.close()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, request: Request, *, timeout: float) -> Response:  # noqa: ARG002 - never waits
        """Return moto's response to *request*.

        Raises:
            Unreachable: moto does not emulate the host, the service or the operation, or fails.
        """
        call = _call(request, self._region)
        response = _ask(call)
        if (response.status, response.body) == _REFUSAL or _is_unrouted(response):
            raise call.unimplemented()
        return response


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """A request with the URL under which moto knows its host."""

    request: Request
    url: SplitResult
    host: AwsHost | None

    def unreachable(self, reason: str) -> Unreachable:
        return Unreachable(self.request, reason)

    def unknown(self) -> Unreachable:
        return self.unreachable(f"moto does not emulate the host {self.url.netloc!r}")

    def unimplemented(self) -> Unreachable:
        if self.host is None:
            return self.unknown()
        service = f"the service {self.host.service!r}"
        if _backend(self.host) is None:
            return self.unreachable(f"moto has no backend for {service}")
        return self.unreachable(f"moto has no operation {_operation(self.request)} for {service}")


def _call(request: Request, region: str) -> _Call:
    try:
        url = urlsplit(request.url)
        port = url.port
    except ValueError as error:
        raise Unreachable(request, f"{request.url!r} is not a URL: {error}") from error
    host = aws_host.parse(url.hostname or "")
    if host is not None:
        host = _regional(host, region)
    name = str(host or url.hostname or "")
    netloc = name if port in (None, _PORTS.get(url.scheme)) else f"{name}:{port}"
    there = SplitResult(url.scheme, netloc, url.path or "/", url.query, "")
    call = _Call(request=request, url=there, host=host)
    if host is not None and host.service == _CONTROL:
        raise call.unknown()
    return call


def _regional(host: AwsHost, region: str) -> AwsHost:
    """Return *host* with *region* in it where moto wants one and there is none."""
    if host.region is not None or _backend(host) in _GLOBAL:
        return host
    there = host.within(region)
    return host if _backend(there) is None else there


def _backend(host: AwsHost) -> str | None:
    url = f"https://{host}"
    return next((name for name, pattern in backend_url_patterns if pattern.match(url)), None)


def _operation(request: Request) -> str:
    """Return how the user knows the operation that *request* asks for."""
    target = request.headers.get("x-amz-target")
    if target:
        return repr(target.rpartition(".")[2])
    url = urlsplit(request.url)
    form = (request.body or b"")[:10_000].decode("latin-1")
    action = _ACTION.search(f"?{url.query}") or _ACTION.search(form)
    return repr(action[1]) if action else f"{request.method} {url.path or '/'}"


def _ask(call: _Call) -> Response:
    try:
        with warnings.catch_warnings(), offline():
            warnings.simplefilter("ignore")
            answer = botocore_stubber.process_request(_prepared(call))
        response = None if answer is None else _response(*answer)
    except (NotImplementedError, OperationNotFoundError) as error:
        raise call.unimplemented() from error
    except Exception as error:
        reason = f"moto failed with {type(error).__name__}: {error}"
        raise call.unreachable(reason) from error
    if response is None:
        raise call.unknown()
    return response


def _prepared(call: _Call) -> AWSPreparedRequest:
    headers = HTTPHeaders()
    for name, value in call.request.headers:
        if name.lower() not in _OWN_HEADERS:  # moto derives these from the URL and the body
            headers[name] = value
    if call.host is not None and "authorization" not in headers:
        # moto checks no signature, but takes the region from it when the host names none, and
        # answers unsigned requests to S3 as those of strangers.
        headers["Authorization"] = authorization(call.host)
    return AWSPreparedRequest(
        method=call.request.method,
        url=urlunsplit(call.url),
        headers=headers,
        body=call.request.body or b"",
        stream_output=False,
    )


def _response(
    status: int, headers: Mapping[str, object] | Iterable[tuple[str, object]], body: str | bytes
) -> Response:
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    # moto tells its own layers the status in a header; AWS does not.
    fields = tuple((str(name), str(value)) for name, value in pairs if name.lower() != "status")
    response = Response(
        status=int(status),
        reason=responses.get(status, ""),
        headers=Headers(fields),
        body=BytesIO(body.encode() if isinstance(body, str) else body).read(),  # as for boto3
    )
    decoded = coding.decode(response.body, coding.codings(response.headers))
    return response if isinstance(decoded, coding.Undecodable) else coding.plain(response, decoded)


def _is_unrouted(response: Response) -> bool:
    # What moto's dispatcher says when a request names no operation; answers have an id.
    names = {name.lower() for name, _ in response.headers}
    return (
        response.status == HTTPStatus.NOT_FOUND
        and not response.body
        and names <= {"server", "date"}
    )


@contextmanager
def _environment(region: str) -> Iterator[None]:
    """Hide the settings of AWS tools in the environment behind ones that lead nowhere."""
    hidden = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    shown = {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    for name in hidden:
        del os.environ[name]
    os.environ.update(shown)
    try:
        yield
    finally:
        for name in shown:
            os.environ.pop(name, None)
        os.environ.update(hidden)


@contextmanager
def _mock_aws() -> Iterator[None]:
    # The class itself: `mock_aws()` becomes a client of a server when the environment says so.
    # With credentials of our own in the environment moto has none to exchange.
    mock = MockAWS({"core": {"mock_credentials": False, "reset_boto3_session": True}})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mock.start()
    try:
        yield
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            mock.stop()

"""What an operation needs of credentials, each security scheme as a value of its own.

Spec: OpenAPI 3.1.1, Security Requirement Object, Security Scheme Object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo.jsonvalue import Json, get, join
from pytest_arazzo.openapi.operation import Operation

_PLACES = frozenset({"header", "query", "cookie"})
_OF_AWS = frozenset({"hmac", "awssigv4", "sigv4", "awssignaturev4", "awsiam"})
_AUTHTYPE = "x-amazon-apigateway-authtype"
_OTHER = re.compile(r"[^a-z0-9]{1,100}", re.IGNORECASE)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key in a header, a query parameter or a cookie."""

    place: str
    name: str


@dataclass(frozen=True, slots=True)
class HttpToken:
    """A token in `Authorization` behind the name of an HTTP scheme, such as `Bearer`."""

    word: str


@dataclass(frozen=True, slots=True)
class HttpBasic:
    """User and password, sent with every request."""


@dataclass(frozen=True, slots=True)
class HttpDigest:
    """User and password, proven by an answer to the server's challenge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2:
    """An access token.

    Attributes:
        token_url: where clients get one for their own credentials.
        refresh_url: where one is had for a refresh token.
    """

    token_url: str | None = None
    refresh_url: str | None = None


@dataclass(frozen=True, slots=True)
class OpenId:
    """An access token of a provider that describes itself at `url`."""

    url: str


@dataclass(frozen=True, slots=True)
class AwsSignature:
    """Signature Version 4 of AWS; `service` is what the description calls it for that purpose."""

    service: str | None


@dataclass(frozen=True, slots=True)
class MutualTls:
    """A certificate of the client."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """A scheme that nothing can be sent for, and why."""

    reason: str


Scheme = (
    ApiKey
    | HttpToken
    | HttpBasic
    | HttpDigest
    | OAuth2
    | OpenId
    | AwsSignature
    | MutualTls
    | Unusable
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One security scheme that a request has to satisfy; `at` is its place."""

    name: str
    scheme: Scheme
    scopes: tuple[str, ...]
    at: str


def alternatives(operation: Operation) -> tuple[tuple[Need, ...], ...]:
    """Return what *operation* needs, one of which is enough; none if it needs nothing."""
    return tuple(
        tuple(_need(operation, name, scopes) for name, scopes in each.items())
        for each in _declared(operation)
    )


def carrier(scheme: Scheme) -> tuple[str, str] | None:
    """Return place and name (of a header in lower case) of what carries credentials."""
    if isinstance(scheme, ApiKey):
        name = scheme.name.lower() if scheme.place == "header" else scheme.name
        return scheme.place, name
    return None if isinstance(scheme, MutualTls | Unusable) else ("header", "authorization")


def variable_of(*names: str) -> str:
    """Return the environment variable with the credentials of a scheme, perhaps of one source."""
    return "_".join(("ARAZZO_AUTH", *(_OTHER.sub("_", name).upper() for name in names)))


def _declared(operation: Operation) -> Iterator[Mapping[str, Json]]:
    tree = operation.document.tree
    for at in (join(operation.at, "security"), "/security"):
        found = get(tree, at)
        if isinstance(found, list | tuple):
            yield from (each for each in found if isinstance(each, Mapping))
            return


def _need(operation: Operation, name: str, scopes: Json) -> Need:
    listed = scopes if isinstance(scopes, list | tuple) else ()
    declared = operation.security_schemes.get(name)
    at = join("/components/securitySchemes", name)
    scheme = Unusable("the description does not declare it") if declared is None else None
    return Need(
        name=name,
        scheme=scheme or _scheme(name, declared or {}, operation),
        scopes=tuple(scope for scope in listed if isinstance(scope, str)),
        at=at if declared is not None else operation.at,
    )


def _scheme(name: str, declared: Mapping[str, Json], operation: Operation) -> Scheme:
    match declared.get("type"):
        case "apiKey":
            return _api_key(name, declared, operation)
        case "http":
            return _http(_text(declared, "scheme") or "")
        case "oauth2":
            return _oauth(declared.get("flows"))
        case "openIdConnect":
            url = _text(declared, "openIdConnectUrl")
            return OpenId(url) if url else Unusable("it has no openIdConnectUrl")
        case "mutualTLS":
            return MutualTls()
        case other:
            return Unusable(f"its type {other!r} is not known")


def _api_key(name: str, declared: Mapping[str, Json], operation: Operation) -> Scheme:
    place, key = _text(declared, "in"), _text(declared, "name")
    if place not in _PLACES or not key:
        return Unusable("it does not say where the key goes")
    if place == "header" and not _TOKEN.fullmatch(key):
        return Unusable(f"{key!r} is no name of a header field")
    authtype = _plain(_text(declared, _AUTHTYPE) or "")
    is_signed = authtype in _OF_AWS or (not authtype and _plain(name) in _OF_AWS)
    if is_signed and (place, key.lower()) == ("header", "authorization"):
        return AwsSignature(_signing_name(operation))
    return ApiKey(place, key)


def _http(word: str) -> Scheme:
    match word.lower():
        case "basic":
            return HttpBasic()
        case "digest":
            return HttpDigest()
        case "bearer":
            return HttpToken("Bearer")
        case _:
            is_word = _TOKEN.fullmatch(word)
            return HttpToken(word) if is_word else Unusable("it names no HTTP scheme")


def _oauth(flows: Json) -> OAuth2:
    declared = flows if isinstance(flows, Mapping) else {}
    own = declared.get("clientCredentials")
    others = [flow for flow in (own, *declared.values()) if isinstance(flow, Mapping)]
    refresh = [_text(flow, key) for key in ("refreshUrl", "tokenUrl") for flow in others]
    return OAuth2(
        token_url=_text(own, "tokenUrl") if isinstance(own, Mapping) else None,
        refresh_url=next(filter(None, refresh), None),
    )


def _signing_name(operation: Operation) -> str | None:
    found = get(operation.document.tree, "/info/x-aws-signingName")
    return found if isinstance(found, str) and found else None


def _text(declared: Mapping[str, Json], key: str) -> str | None:
    value = declared.get(key)
    return value if isinstance(value, str) and value else None


def _plain(name: str) -> str:
    return _OTHER.sub("", name.lower())

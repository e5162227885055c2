"""What the user gives for a security scheme, as credentials of the kind that it wants.

A text is a token, or `user:password`; an object, or JSON in a text, says more.
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_arazzo import media
from pytest_arazzo.jsonvalue import Absent
from pytest_arazzo.openapi.schemes import (
    ApiKey,
    AwsSignature,
    HttpBasic,
    HttpDigest,
    HttpToken,
    MutualTls,
    OAuth2,
    OpenId,
    Scheme,
    Unusable,
)
from pytest_arazzo.transports.credential import (
    SENDABLE,
    AwsKey,
    Client,
    Credential,
    Login,
    Nobody,
    Token,
    secrets_of,
)

NOBODY = "none"
"""The text with which requests go out without credentials, on purpose."""

_TOKENS = ("token", "access_token", "value")
_CLIENT = ("client_id", "client_secret", "refresh_token", "scope", "token_url", "client_auth")
_AWS = ("access_key_id", "secret_access_key", "session_token", "service", "region")
_HOSTS = "hosts"

Fields = Mapping[str, str]


def fields_of(given: object) -> Fields | Absent:
    """Return what is *given* by name; a text alone is under the name `""`, no name is nobody.

    Absent is told why it cannot be understood, in words that do not repeat it.
    """
    if given is False or given == NOBODY:
        return {}
    if isinstance(given, tuple | list) and len(given) == len(("user", "password")):
        given = dict(zip(("user", "password"), given, strict=True))
    if isinstance(given, str) and given.lstrip().startswith("{"):
        try:
            given = media.loads(given)
        except ValueError:
            return Absent("it begins as a JSON object and is none")
    if isinstance(given, str):
        return {"": given}
    if not isinstance(given, Mapping):
        return Absent(f"it is {type(given).__name__}, not a text, a pair or a mapping")
    return _texts(given)


def hosts_of(fields: Fields) -> tuple[str, ...] | None:
    """Return the hosts that *fields* are for, None if they do not say."""
    return tuple(fields[_HOSTS].lower().split()) if _HOSTS in fields else None


def credential_of(
    scheme: Scheme, fields: Fields, environment: Mapping[str, str]
) -> Credential | Absent:
    """Return *fields* as credentials for *scheme*, or why they are none.

    Args:
        scheme: what the description wants.
        fields: what the user gives, without which it is nobody.
        environment: has the variables of AWS.
    """
    if not fields:
        return Nobody()
    own = {name: value for name, value in fields.items() if name != _HOSTS}
    found = _read(scheme, own, environment)
    if isinstance(found, Absent):
        return found
    sent = (*secrets_of(found), *([found.user] if isinstance(found, Login) else []))
    if found == Token("") or not all(SENDABLE.fullmatch(text) for text in sent):
        return Absent("it is empty or has characters that a request cannot carry")
    return found


def aws_fields(environment: Mapping[str, str]) -> Fields | None:
    """Return the access key that AWS tools take from the environment, None if there is none."""
    found = {name: environment.get(f"AWS_{name.upper()}", "") for name in _AWS[:3]}
    given = {name: value for name, value in found.items() if value}
    return given if {"access_key_id", "secret_access_key"} <= given.keys() else None


def _read(scheme: Scheme, fields: Fields, environment: Mapping[str, str]) -> Credential | Absent:
    match scheme:
        case HttpBasic() | HttpDigest():
            return _login(fields, scheme)
        case OAuth2() | OpenId():
            return _token(fields) or _client(scheme, fields)
        case ApiKey() | HttpToken():
            return _token(fields) or Absent("it must be a text, or an object with `token`")
        case AwsSignature():
            return _aws(fields, environment)
        case MutualTls():
            return Absent("a certificate is given by --arazzo-client-cert")
        case Unusable(reason):
            return Absent(reason)


def _token(fields: Fields) -> Token | None:
    names = ("", *_TOKENS)
    if len(fields) != 1 or not fields.keys() & set(names):
        return None
    return Token(next(iter(fields.values())))


def _login(fields: Fields, scheme: HttpBasic | HttpDigest) -> Login | Absent:
    user, colon, password = fields.get("", "").partition(":")
    if colon:
        return Login(user, password)
    if fields.keys() != {"user", "password"}:
        return Absent("it must be `user:password`, or an object with `user` and `password`")
    if ":" in fields["user"] and isinstance(scheme, HttpBasic):
        return Absent("a user's name cannot have a colon")
    return Login(fields["user"], fields["password"])


def _client(scheme: OAuth2 | OpenId, fields: Fields) -> Client | Absent:
    if "client_id" not in fields or not fields.keys() <= set(_CLIENT):
        return Absent(f"it must be an access token, or an object with {', '.join(_CLIENT)}")
    where = fields.get("client_auth", "basic")
    if where not in ("basic", "body"):
        return Absent("`client_auth` must be basic or body")
    secret, refresh = fields.get("client_secret"), fields.get("refresh_token")
    if secret is None and refresh is None:
        return Absent("`client_secret` or `refresh_token` is missing")
    if isinstance(scheme, OAuth2) and "token_url" not in fields:
        declared = scheme.refresh_url if refresh else scheme.token_url
        if declared is None:
            return Absent("the description has no tokenUrl for it: say `token_url`")
    return Client(
        client_id=fields["client_id"],
        secret=secret,
        refresh=refresh,
        scope=fields.get("scope"),
        token_url=fields.get("token_url"),
        in_body=where == "body",
    )


def _aws(fields: Fields, environment: Mapping[str, str]) -> AwsKey | Absent:
    if "" in fields:
        parts = fields[""].split(":", 2)
        fields = dict(zip(_AWS, parts, strict=False))
    if "access_key_id" not in fields:
        fields = {**(aws_fields(environment) or {}), **fields}
    if not {"access_key_id", "secret_access_key"} <= fields.keys() <= set(_AWS):
        return Absent(f"it must be `id:secret[:session]`, or an object with {', '.join(_AWS)}")
    return AwsKey(
        access=fields["access_key_id"],
        secret=fields["secret_access_key"],
        session=fields.get("session_token"),
        service=fields.get("service"),
        region=fields.get("region"),
    )


def _texts(given: Mapping[object, object]) -> Fields | Absent:
    found: dict[str, str] = {}
    for name, value in given.items():
        if name == _HOSTS and isinstance(value, list | tuple):
            value = " ".join(map(str, value))  # noqa: PLW2901 - the same, in one text
        if not isinstance(name, str) or not isinstance(value, str):
            return Absent("its members must be texts")
        found[name] = value
    return found or Absent("it is an empty object")

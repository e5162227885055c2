"""Credentials as values; what is secret in them is in no `repr`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

SENDABLE = re.compile(r"[ -~\x80-\xff]{1,100000}")
"""What a credential may consist of where it goes into a header field: no control characters."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token or key that is sent as it is."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Login:
    """A user and a password."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client that gets its access tokens itself.

    Attributes:
        secret: None for a public client.
        refresh: a refresh token, if the client acts for somebody.
        scope: in place of what operations ask for.
        token_url: in place of what the description says.
        in_body: whether the secret goes into the body, not into `Authorization`.
    """

    client_id: str
    secret: str | None = field(default=None, repr=False)
    refresh: str | None = field(default=None, repr=False)
    scope: str | None = None
    token_url: str | None = None
    in_body: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsKey:
    """An access key of AWS; service and region in place of what is known otherwise."""

    access: str
    secret: str = field(repr=False)
    session: str | None = field(default=None, repr=False)
    service: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the connection proves; a request carries nothing."""


@dataclass(frozen=True, slots=True)
class Nobody:
    """The request goes out without credentials, on purpose."""


Credential = Token | Login | Client | AwsKey | Certificate | Nobody


def secrets_of(credential: Credential) -> tuple[str, ...]:
    """Return every text of *credential* that must not be shown."""
    match credential:
        case Token():
            found = [credential.value]
        case Login():
            found = [credential.password]
        case Client():
            found = [credential.secret or "", credential.refresh or ""]
        case AwsKey():
            found = [credential.secret, credential.session or ""]
        case _:
            found = []
    return tuple(filter(None, found))

"""Credentials of the user for security schemes: of fixtures, hooks and the environment.

Nearest first: the fixture `arazzo_auth`, hooks `pytest_arazzo_credentials`, the variable
`ARAZZO_AUTH_<SOURCE>_<SCHEME>`, `ARAZZO_AUTH_<SCHEME>`, and the variables of AWS tools. No
document and no scenario file can hold one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import pytest

from pytest_arazzo.diagnostic import Diagnostic, Location
from pytest_arazzo.errors import Rejected
from pytest_arazzo.jsonvalue import Absent
from pytest_arazzo.openapi.schemes import AwsSignature, MutualTls, Need, variable_of
from pytest_arazzo.peers.authenticate import Asked
from pytest_arazzo.peers.credential_reading import (
    Fields,
    aws_fields,
    credential_of,
    fields_of,
    hosts_of,
)
from pytest_arazzo.plugin.live_settings import live_settings_of
from pytest_arazzo.transports.carrying import host_of
from pytest_arazzo.transports.credential import Certificate, Credential, secrets_of

FIXTURE = "arazzo_auth"


def way_to(need: Need) -> str:
    """Return in words how the user gives what *need* needs."""
    match need.scheme:
        case MutualTls():
            return "--arazzo-client-cert=FILE gives a certificate"
        case AwsSignature():
            return f"set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or {variable_of(need.name)}"
        case _:
            return f"set {variable_of(need.name)}, or let fixture {FIXTURE!r} return them"


class Credentials:
    """What the user gives, asked for once for a scenario."""

    def __init__(self, request: pytest.FixtureRequest, place: Location) -> None:
        """*place* is where the scenario is described."""
        self._request = request
        self._place = place
        self._found: dict[tuple[str, str], tuple[str, object] | None] = {}
        self._secrets: dict[tuple[str, str], None] = {}

    def secrets(self) -> tuple[tuple[str, str], ...]:
        """Return what must not be shown of all that was given, each with a name."""
        return tuple(self._secrets)

    def lookup(self, asked: Asked, need: Need) -> Credential | None:
        """Return the credentials for *need*, None if there are none for that host.

        Raises:
            Rejected: they are not of the kind that the scheme wants.
        """
        found = self._given(asked.source, need)
        if found is None:
            return self._certificate() if isinstance(need.scheme, MutualTls) else None
        origin, given = found
        fields = fields_of(given)
        self._keep(need.name, given, fields)
        if isinstance(fields, Absent):
            raise self._unfit(need, origin, fields)
        hosts = hosts_of(fields)
        if hosts is not None and host_of(asked.base) not in hosts:
            return None
        credential = credential_of(need.scheme, fields, os.environ)
        if isinstance(credential, Absent):
            raise self._unfit(need, origin, credential)
        self._secrets.update({(need.name, text): None for text in secrets_of(credential)})
        return credential

    def _certificate(self) -> Credential | None:
        rules = live_settings_of(self._request.config).rules
        return Certificate() if rules.client_cert else None

    def _keep(self, name: str, given: object, fields: Fields | Absent) -> None:
        """Remember what is given as a secret, whether or not it can be used."""
        if isinstance(given, str) and isinstance(fields, Absent):
            self._secrets[name, given] = None

    def _given(self, source: str, need: Need) -> tuple[str, object] | None:
        key = source, need.name
        if key not in self._found:
            self._found[key] = next(self._offers(source, need), None)
        return self._found[key]

    def _offers(self, source: str, need: Need) -> Iterator[tuple[str, object]]:
        """Yield where credentials come from, and what is there, nearest first."""
        own = self._of_fixture(source, need.name)
        if own is not None:
            yield f"fixture {FIXTURE!r}", own
        hook = self._request.config.hook.pytest_arazzo_credentials
        hooked: object | None = hook(source=source, scheme=need.name, request=self._request)
        if hooked is not None:
            yield "hook pytest_arazzo_credentials", hooked
        for variable in (variable_of(source, need.name), variable_of(need.name)):
            if os.environ.get(variable):
                yield variable, os.environ[variable]
        if isinstance(need.scheme, AwsSignature) and (fields := aws_fields(os.environ)):
            yield "AWS_ACCESS_KEY_ID", fields

    def _of_fixture(self, source: str, scheme: str) -> object | None:
        try:
            given: object = self._request.getfixturevalue(FIXTURE)
        except pytest.FixtureLookupError as error:
            if error.argname == FIXTURE:
                return None
            raise
        if callable(given):
            found: object | None = given(source, scheme)
            return found
        return given.get(scheme) if isinstance(given, Mapping) else None

    def _unfit(self, need: Need, origin: str, reason: Absent) -> Rejected:
        message = f"the credentials for the security scheme {need.name!r} cannot be used"
        problem = Diagnostic(
            code="AZ731",
            message=f"{message}: {reason.reason}",
            location=self._place,
            help=f"they come from {origin}",
        )
        return Rejected((problem,))

"""What a target answers to requests that carry the credentials which they need."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.errors import Rejected
from pytest_arazzo.openapi.schemes import Need
from pytest_arazzo.peers.authenticate import Authenticate, Instruments, asked_of, whose_of
from pytest_arazzo.peers.grants import Missing, chosen
from pytest_arazzo.peers.tokens import Tokens
from pytest_arazzo.plugin.credentials import Credentials, way_to
from pytest_arazzo.plugin.targets.target import Opening, Secrets
from pytest_arazzo.program.grounds import reachable
from pytest_arazzo.program.program import Node, OperationCall
from pytest_arazzo.run import Answer

TOKENS = pytest.StashKey[Tokens]()


@dataclass(frozen=True, slots=True)
class Authenticated:
    """Answers to requests with credentials, and what of these must not be shown."""

    answer: Answer
    secrets: Secrets


def authenticated(
    opening: Opening, answer: Answer, now: Callable[[], float] = time.time
) -> Authenticated:
    """Return *answer*, asked with the credentials that descriptions want.

    Raises:
        Rejected: some are missing, or cannot be used. Nothing has been sent.
    """
    credentials = Credentials(opening.request, opening.place)
    problems = tuple(_missing(opening, credentials))
    if problems:
        raise Rejected(problems)
    instruments = Instruments(
        clock=time.monotonic,
        now=now,
        nonce=lambda: secrets.token_hex(16),
        region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
    )
    scenario = opening.scenario
    signer = Authenticate(
        answer,
        whose_of(scenario.program, scenario.servers),
        credentials.lookup,
        _tokens(opening.request.config),
        instruments,
    )
    return Authenticated(signer.answer, lambda: tuple({*credentials.secrets(), *signer.secrets()}))


def _tokens(config: pytest.Config) -> Tokens:
    if TOKENS not in config.stash:
        config.stash[TOKENS] = Tokens(time.monotonic)
    return config.stash[TOKENS]


def _missing(opening: Opening, credentials: Credentials) -> Iterator[Diagnostic]:
    scenario = opening.scenario
    told: set[tuple[str, Missing]] = set()
    for flow in reachable(scenario.flow, opening.program.flows):
        for node in flow.nodes:
            if isinstance(node.call, OperationCall):
                asked = asked_of(node.call, scenario.servers)
                found = chosen(
                    node.call.operation,
                    partial(credentials.lookup, asked),
                    partial(_is_sent, node),
                )
                if isinstance(found, Missing) and (asked.source, found) not in told:
                    told.add((asked.source, found))
                    yield _problem(opening, node.call, node.step_id, found)


def _is_sent(node: Node, place: str, name: str) -> bool:
    names = [each.name for each in node.parameters if each.place == place]
    if place == "header":
        return name.lower() in map(str.lower, names)
    return name in names


def _problem(opening: Opening, call: OperationCall, step: str, missing: Missing) -> Diagnostic:
    document = call.operation.document
    wanted = ", or ".join(
        " and ".join(f"{need.name!r} ({document.locate(need.at)})" for need in needs)
        for needs in missing.lacking
    )
    needs: tuple[Need, ...] = missing.lacking[0]
    message = (
        f"step {step!r} cannot be sent: {call.operation} of {call.source!r} needs credentials"
        f" for the security scheme {wanted}"
    )
    hint = "; ".join(map(way_to, needs))
    return opening.unusable("AZ730", message, hint).diagnostics[0]

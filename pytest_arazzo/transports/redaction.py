"""Interactions without their secrets.

Secrets are found first, in all interactions, so that one is known before it is named: a token that
a body returns is the same token where a path holds it. Then each gets a stand-in, which replaces it
in its own place and wherever else it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urlsplit

from pytest_arazzo.exchange import Headers, Interaction
from pytest_arazzo.transports.found import Place, Rules, Unsearchable, secrets, within
from pytest_arazzo.transports.leaves import Leaf
from pytest_arazzo.transports.stand_ins import StandIns, Tracked, is_number_stand_in
from pytest_arazzo.transports.walking import Exchange, measured, walked


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """Interactions that may be written down, and what tells whether a text still holds a secret."""

    interactions: tuple[Interaction, ...]
    count: int
    tracked: Tracked


@dataclass(frozen=True, slots=True)
class Leak:
    """The interactions must not be written down, and why."""

    reason: str


def redact(
    exchanges: Sequence[Exchange], rules: Rules, kept: Iterable[Interaction] = ()
) -> Redacted | Leak:
    """Return *exchanges* without their secrets, or why that cannot be had.

    Args:
        exchanges: what is to be written.
        rules: what counts as a secret beside what everybody takes for it.
        kept: interactions of the same file that are free of secrets; their stand-ins are not
            given to other values.
    """
    stand_ins = StandIns(text for one in kept for text in _texts(one))
    try:
        for exchange in exchanges:
            for name, value in values(replace(exchange, known=()), rules):
                stand_ins.add(name, value)
        _collect_known(exchanges, rules, stand_ins)
        tracked = stand_ins.tracked()
        done = tuple(_redacted(each, each.rules(rules), stand_ins, tracked) for each in exchanges)
        left = [
            _leak(each, one, rules, tracked) for each, one in zip(exchanges, done, strict=True)
        ]
    except Unsearchable as error:
        return Leak(str(error))
    wrong = next(filter(None, left), None)
    if wrong is not None:
        return Leak(wrong)
    return Redacted(interactions=done, count=len(stand_ins), tracked=tracked)


def values(exchange: Exchange, rules: Rules) -> tuple[tuple[str, str], ...]:
    """Return every secret in *exchange* with its name.

    Raises:
        Unsearchable: a pattern of the user's needs too long.
    """
    rules = exchange.rules(rules)
    noted: dict[tuple[str, str], None] = {}

    def note(leaf: Leaf, places: frozenset[Place]) -> str:
        for secret in secrets(leaf, rules, places):
            noted[secret.name, secret.value] = None
            noted.update(dict.fromkeys(within(secret.name, secret.value)))
        return leaf.text

    walked(exchange, note, note, rules)
    return (*_of_userinfo(exchange.interaction.request.url), *noted, *exchange.known)


def findings(exchange: Exchange, rules: Rules) -> tuple[str, ...]:
    """Return what in *exchange* is a secret, in words that do not give it away.

    Raises:
        Unsearchable: a pattern of the user's needs too long.
    """
    rules = exchange.rules(rules)
    told: list[str] = []

    def visit(side: str) -> Callable[[Leaf, frozenset[Place]], str]:
        def tell(leaf: Leaf, places: frozenset[Place]) -> str:
            is_known = leaf.is_number and is_number_stand_in(leaf.text)
            for secret in () if is_known else secrets(leaf, rules, places):
                where = ".".join(leaf.names[-4:]) or leaf.kind
                told.append(f"{side} {leaf.kind} {where}: looks like {secret.name}")
            return leaf.text

        return tell

    walked(exchange, visit("request"), visit("response"), rules)
    return tuple(dict.fromkeys(told))


def _collect_known(exchanges: Sequence[Exchange], rules: Rules, stand_ins: StandIns) -> None:
    """Add what is known to be secret and does occur."""
    texts = [text for exchange in exchanges for text in _texts(exchange.interaction)]
    known = dict.fromkeys((*rules.known, *(one for each in exchanges for one in each.known)))
    for name, value in known:
        alone = Tracked({value: ""})
        if any(alone.replaced(text) != text for text in texts):
            stand_ins.add(name, value)


def _redacted(
    exchange: Exchange, rules: Rules, stand_ins: StandIns, tracked: Tracked
) -> Interaction:
    def change(*, numbers: bool) -> Callable[[Leaf, frozenset[Place]], str]:
        def put(leaf: Leaf, places: frozenset[Place]) -> str:
            found = secrets(leaf, rules, places)
            if leaf.is_number and numbers and (found or tracked.replaced(leaf.text) != leaf.text):
                return stand_ins.number(leaf.text)
            pieces, last = [], 0
            for secret in found:
                stand_in = stand_ins.get(secret.value)
                written = quote(stand_in, safe="") if secret.in_url else stand_in
                pieces += [leaf.text[last : secret.start], written]
                last = secret.end
            return tracked.replaced("".join([*pieces, leaf.text[last:]]))

        return put

    # A number in a request is compared on replay, where only a text can stand for anything.
    done = walked(exchange, change(numbers=False), change(numbers=True))
    return _swept(done, tracked)


def _swept(interaction: Interaction, tracked: Tracked) -> Interaction:
    """Return *interaction* without the secrets that no value holds: in names, in odd encodings."""
    request, response = interaction.request, interaction.response
    body = None if request.body is None else _clean(request.body, tracked)
    return Interaction(
        request=replace(
            request,
            url=tracked.swept(request.url),
            headers=measured(_clean_headers(request.headers, tracked), request.body, body),
            body=body,
        ),
        response=replace(
            response,
            reason=tracked.swept(response.reason),
            headers=measured(
                _clean_headers(response.headers, tracked),
                response.body,
                clean := _clean(response.body, tracked),
            ),
            body=clean,
        ),
    )


def _clean(body: bytes, tracked: Tracked) -> bytes:
    text, encoding = _text(body)
    new = tracked.swept(text)
    return body if new == text else new.encode(encoding)


def _clean_headers(headers: Headers, tracked: Tracked) -> Headers:
    return Headers(tuple((tracked.swept(name), tracked.swept(value)) for name, value in headers))


def _leak(exchange: Exchange, done: Interaction, rules: Rules, tracked: Tracked) -> str | None:
    """Return what of *done* is still a secret, in words that do not give it away."""
    left = findings(replace(exchange, interaction=done), rules)
    if left:
        return f"a secret is left over: {left[0]}"
    return "a secret is left over" if any(tracked.is_in(text) for text in _texts(done)) else None


def _texts(interaction: Interaction) -> tuple[str, ...]:
    request, response = interaction.request, interaction.response
    fields = [text for field in (*request.headers, *response.headers) for text in field]
    bodies = [_text(body)[0] for body in (request.body or b"", response.body)]
    return (request.url, response.reason, *fields, *bodies)


def _text(body: bytes) -> tuple[str, str]:
    try:
        return body.decode(), "utf-8"
    except UnicodeDecodeError:
        return body.decode("latin-1"), "latin-1"


def _of_userinfo(url: str) -> Iterator[tuple[str, str]]:
    try:
        password = urlsplit(url).password
    except ValueError:
        return
    if password:
        yield "url-password", unquote(password)

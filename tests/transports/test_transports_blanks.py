"""Stand-ins for secrets are blanks in recorded requests."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.exchange import Headers, Request
from pytest_arazzo.transports.blanks import fits, fits_url
from pytest_arazzo.transports.difference import is_same

ONE, TWO = "[redacted:token#1]", "[redacted:token#2]"


@pytest.mark.parametrize(
    ("recorded", "sent"),
    [
        ("a", "a"),
        (ONE, "anything"),
        (ONE, ONE),
        (f"Bearer {ONE}", "Bearer x"),
        (f"<{ONE}>{ONE}</>", "<a>b</>"),
        (f"{ONE}:{TWO}", "joe:pw"),
        (f"{ONE}{TWO}", "ab"),
        (f"{ONE}-{TWO}", f"{ONE}-{TWO}"),
    ],
)
def test_a_text_fits(recorded: str, sent: str) -> None:
    assert fits(recorded, sent)


@pytest.mark.parametrize(
    ("recorded", "sent"),
    [
        ("a", "b"),
        (ONE, TWO),
        (f"Bearer {ONE}", "Basic x"),
        (f"Bearer {ONE}", "Bear"),
        (f"{ONE}:{TWO}", "joe"),
        (f"{ONE}:{TWO}", f"{TWO}:x"),
        (f"a{ONE}", f"a{TWO}"),
    ],
)
def test_a_text_does_not_fit(recorded: str, sent: str) -> None:
    assert not fits(recorded, sent)


@given(st.text(), st.text(min_size=1).filter(lambda text: "redacted" not in text), st.text())
def test_a_blank_takes_whatever_is_between_what_is_around_it(
    before: str, inside: str, after: str
) -> None:
    assert fits(f"{before}{ONE}{after}", f"{before}{inside}{after}")


def test_many_blanks_are_compared_in_no_time() -> None:
    begun = time.perf_counter()

    assert not fits(f"{ONE}a" * 2000 + "b", "a" * 100_000)
    assert time.perf_counter() - begun < 5


def test_escapes_in_a_url_do_not_matter() -> None:
    assert fits_url("/a/%5Bredacted%3Atoken%231%5D/b", "/a/x%2Fy/b")
    assert not fits_url("/a/%5Bredacted%3Atoken%231%5D/b", "/c/x/b")


@pytest.mark.parametrize(
    ("recorded", "sent", "expected"),
    [
        (f'{{"pin": "{ONE}"}}', '{"pin": 4821}', True),
        (f'{{"pin": "{ONE}"}}', '{"pin": "x"}', True),
        (f'{{"pin": "{ONE}"}}', '{"pin": null}', False),
        (f'{{"pin": "{ONE}"}}', '{"pin": [1]}', False),
        (f'{{"pin": "{ONE}"}}', "{}", False),
        ('{"pin": "7"}', '{"pin": 7}', False),
    ],
)
def test_a_blank_of_json_takes_a_text_or_a_number(
    recorded: str, sent: str, *, expected: bool
) -> None:
    headers = Headers((("Content-Type", "application/json"),))
    one, other = (
        Request(method="POST", url="https://a.test/", headers=headers, body=text.encode())
        for text in (recorded, sent)
    )

    assert is_same(one, other) is expected


@pytest.mark.parametrize(
    ("kind", "recorded", "sent"),
    [
        ("application/x-www-form-urlencoded", "a=%5Bredacted%3Atoken%231%5D&b=1", "b=1&a=x"),
        ("application/xml", f"<a>{ONE}</a>", "<a>x</a>"),
        ("application/octet-stream", f"\xff{ONE}", "\xffsecret"),
    ],
)
def test_blanks_stand_in_bodies_of_every_kind(kind: str, recorded: str, sent: str) -> None:
    headers = Headers((("Content-Type", kind), ("X-Key", ONE)))
    one, other = (
        Request(method="POST", url="https://a.test/", headers=headers, body=text.encode("latin-1"))
        for text in (recorded, sent)
    )
    other = Request(
        method="POST", url=other.url, headers=other.headers.having("x-key", "k"), body=other.body
    )

    assert is_same(one, other, ("x-key",))

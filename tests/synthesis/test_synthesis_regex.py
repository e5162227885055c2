from __future__ import annotations

import re
from itertools import islice

import pytest

from pytest_arazzo import patterns
from pytest_arazzo.synthesis.regex_text import Style, texts

WORDS = Style(words=("image", "abc"), seed="s")


def first(pattern: str, style: Style = WORDS) -> str | None:
    return next(texts(pattern, style), None)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (
            r"^arn:aws[^:]*:imagebuilder:[^:]+:(?:[0-9]{12}|aws):image/[a-z0-9-_]+/[0-9]+\.[0-9]+\.[0-9]+/[0-9]+$",
            "arn:aws:imagebuilder:us-east-1:123456789012:image/image/1.0.0/1",
        ),
        (
            r"^arn:aws(?:-[a-z]+)*:imagebuilder:[a-z]{2,}(?:-[a-z]+)+-[0-9]+:(?:[0-9]{12}|aws):workflow/(build|test)/[a-z0-9-_]+$",
            "arn:aws:imagebuilder:us-east-1:123456789012:workflow/build/image",
        ),
        (
            r"^arn:aws[^:]*:sns:[^:]+:[0-9]{12}:[a-zA-Z0-9-_]{1,256}$",
            "arn:aws:sns:us-east-1:123456789012:image",
        ),
        (r"^[0-9]+\.[0-9]+\.[0-9]+$", "1.0.0"),
        (r"^[0-9]{12}$", "123456789012"),
        (r"[^\x00]+", "image"),
        (r"[^\x00]*", "image"),
        (r"optional|required", "optional"),
        (r"^[A-Z]{2}-\d{3,}$", "AA-123"),
        (r"^(?!aws:)[a-z]+$", "image"),
        (r"^(\w)(?P<two>x)\1(?P=two)$", "axax"),
        (r"^(ab|c)\1$", "abab"),
        (r"(?i)^abc$", "abc"),
        (r"(?i:abc)", "abc"),
        (r"^\p{L}+$", "image"),
        (r"^\p{Lu}\P{L}$", "A1"),
        (r"^[[:alpha:]]+$", "image"),
        (r"^\u0041\x42[\u0043]$", "ABC"),
        (r"^A\x42$", "AB"),
        (r"^[ \t]\n\0$", " \n\0"),
        (r"^a{2}b{0}c{,2}d?$", "aa"),
        (r"^a{x}$", "a{x}"),
        (r"^[]a]$", "a"),
        (r"^[a\-z]-[^a-y]$", "a-z"),
        (r"\bword\b", "word"),
        (r"^a++b*+$", "a"),
        (r"^#?[0-9a-f]{6}$", None),
        (r"^$", ""),
        (r"^.{3,5}$", "image"),
        (r"^[\d\s]{3}$", None),
        (r"^\S\D\W$", "aa-"),
        (r"^[^ -~\s]$", "é"),
    ],
)
def test_a_text_is_made_for_a_pattern(pattern: str, expected: str | None) -> None:
    found = first(pattern)

    assert found is not None
    assert patterns.search(pattern, found) is True
    assert expected in (None, found)


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        (r"^[a-z]+$", 12, None),
        (r"^[a-z]{2,4}-[0-9]+$", 0, 4),
        (r"^([a-z]{2}-)*x$", 10, None),
        (r"^x", 7, 9),
        (r"^[0-9a-f]{4,}$", 40, 40),
        (r"^(?=.*\d)(?=.*[a-z]).{8,}$", 8, 64),
    ],
)
def test_a_text_has_the_length_that_is_asked_for(
    pattern: str, least: int, most: int | None
) -> None:
    found = first(pattern, Style(words=("image",), least=least, most=most))

    assert found is not None
    assert re.search(pattern, found)
    assert least <= len(found)
    assert most is None or len(found) <= most


@pytest.mark.parametrize(
    "pattern",
    [
        "(", "[a", "*a", "a{2,1}", "(?<=a", r"\p{Klingon}", r"\y", "[z-a]", "(" * 60 + "a" + ")" * 60,
        "a{90000}", "(?#note)a", "^(?=b)a$", "^a$^b$",
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_not_made_wrongly(pattern: str) -> None:
    assert [
        each for each in texts(pattern, WORDS) if patterns.search(pattern, each) is not True
    ] == []


def test_there_are_further_texts() -> None:
    found = list(islice(texts("^[a-z]{3}$", Style()), 5))

    assert len(set(found)) == len(found) > 3


def test_texts_without_end_are_given_up() -> None:
    assert first("^(?:[a-z]{50000}-){3}$") is None

from __future__ import annotations

import gzip
import math
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.exchange import Headers
from pytest_arazzo.transports.coding import MOST_BYTES, Undecodable, codings, decode

TOO_LARGE = Undecodable("the decoded body is larger than 10 MB")
TOO_DENSE = Undecodable("the decoded body is more than 100 times as large as the compressed one")


def gzipped(size: int) -> bytes:
    return gzip.compress(bytes(size), compresslevel=0)  # stored, so that only the size counts


@given(st.binary(max_size=200), st.lists(st.sampled_from(["gzip", "deflate"]), max_size=5))
def test_decoding_undoes_every_sequence_of_codings(body: bytes, names: list[str]) -> None:
    coded = body
    for name in names:
        coded = gzip.compress(coded) if name == "gzip" else zlib.compress(coded)

    assert decode(coded, tuple(names)) == body


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (None, ()),
        ("", ()),
        ("identity", ()),
        ("GZIP", ("gzip",)),
        ("deflate ,, gzip", ("deflate", "gzip")),
    ],
)
def test_codings_are_listed_in_the_order_of_their_application(
    value: str | None, names: tuple[str, ...]
) -> None:
    headers = Headers() if value is None else Headers((("Content-Encoding", value),))

    assert codings(headers) == names


def test_a_body_may_be_as_large_as_the_limit_and_no_larger() -> None:
    below, at, above = (decode(gzipped(MOST_BYTES + more), ("gzip",)) for more in (-1, 0, 1))

    assert isinstance(below, bytes)
    assert isinstance(at, bytes)
    assert (len(below), len(at)) == (MOST_BYTES - 1, MOST_BYTES)
    assert above == TOO_LARGE


def test_a_large_body_may_be_a_hundred_times_its_compressed_size_and_no_more() -> None:
    size = 2_000_000
    coded = gzip.compress(bytes(size))
    stored = gzip.compress(b"", compresslevel=0)
    enough = math.ceil((size / 100 - len(coded)) / len(stored))

    assert decode(coded + stored * (enough - 1), ("gzip",)) == TOO_DENSE
    assert decode(coded + stored * enough, ("gzip",)) == bytes(size)


def test_the_limit_holds_across_members() -> None:
    assert decode(gzipped(6_000_000) * 2, ("gzip",)) == TOO_LARGE

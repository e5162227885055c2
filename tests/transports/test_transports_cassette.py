from __future__ import annotations

import base64
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.documents import yaml
from pytest_arazzo.exchange import Headers, Interaction, Request, Response
from pytest_arazzo.transports.cassette import Cassette, Recorded, dumps, read

ONE = """\
version: 1
interactions:
- request:
    method: POST
    uri: https://example.com/pets?limit=1
    headers:
      Accept: ['*/*']
      X-Many: [a, b]
    body: '{"name": "Rex"}'
  response:
    status: {code: 201, message: Created}
    headers:
      Content-Type: application/json
    body: {string: '{"id": 1}'}
"""
BARE = """\
interactions:
- request: {{method: GET, uri: /, {request}}}
  response:
    status: {{code: 200, message: OK}}
    headers: {headers}
    body: {body}
"""


def loaded(text: str) -> Cassette:
    found = read(yaml.parse("c.yaml", text, yaml.CASSETTE_LIMITS))
    assert isinstance(found, Cassette), [str(one) for one in found]
    return found


def refused(text: str) -> list[str]:
    found = read(yaml.parse("c.yaml", text, yaml.CASSETTE_LIMITS))
    assert isinstance(found, tuple)
    return [str(one) for one in found]


def first(cassette: Cassette) -> Recorded:
    return cassette.interactions[0]


def response(body: str, headers: str = "{}") -> Response:
    text = BARE.format(request="body: null", headers=headers, body=body)
    return first(loaded(text)).interaction.response


def request_body(body: str) -> bytes | None:
    text = BARE.format(request=f"body: {body}", headers="{}", body="null")
    return first(loaded(text)).interaction.request.body


def packed(body: bytes) -> str:
    return f"{{string: !!binary {base64.b64encode(body).decode()}}}"


class TestReading:
    def test_an_interaction_reads_as_it_was_recorded(self) -> None:
        assert first(loaded(ONE)).interaction == Interaction(
            request=Request(
                method="POST",
                url="https://example.com/pets?limit=1",
                headers=Headers((("Accept", "*/*"), ("X-Many", "a"), ("X-Many", "b"))),
                body=b'{"name": "Rex"}',
            ),
            response=Response(
                status=201,
                reason="Created",
                headers=Headers((("Content-Type", "application/json"),)),
                body=b'{"id": 1}',
            ),
        )

    def test_an_interaction_knows_its_number_and_its_place(self) -> None:
        text = (
            "interactions:\n"
            + "- request: {method: GET, uri: /}\n  response: {status: {code: 200}}\n" * 2
        )
        places = [(one.number, str(one.location)) for one in loaded(text).interactions]

        assert places == [(1, "c.yaml:2:3"), (2, "c.yaml:4:3")]

    def test_headers_bodies_message_and_version_may_be_missing_or_null(self) -> None:
        text = (
            "interactions:\n- request: {method: GET, uri: /, headers: null}\n"
            "  response: {status: {code: 204, message: null}, body: null}\n"
        )

        assert first(loaded(text)).interaction == Interaction(
            request=Request(method="GET", url="/"), response=Response(status=204)
        )

    def test_a_cassette_may_be_empty(self) -> None:
        assert loaded("version: 1\ninteractions: []\n") == Cassette("c.yaml", ())

    def test_what_other_tools_add_is_ignored(self) -> None:
        text = ONE + "  recorded_at: 2026\nrecorded_with: VCR 6.1\n"

        assert loaded(text) == loaded(ONE)

    def test_a_fragment_is_not_part_of_a_request(self) -> None:
        text = ONE.replace("?limit=1", "#DescribeRepositories")

        assert first(loaded(text)).interaction.request.url == "https://example.com/pets"

    @pytest.mark.parametrize(
        ("written", "body"),
        [
            ("null", None),
            ("''", b""),
            ("grün", "grün".encode()),
            ("!!binary /wA=", b"\xff\x00"),
            ("{string: text}", b"text"),
            ("{string: null}", None),
            ("{string: !!binary /wA=}", b"\xff\x00"),
            ("{base64_string: /wA=}", b"\xff\x00"),
            ("{encoding: ASCII-8BIT, base64_string: '/w\n\n      A='}", b"\xff\x00"),
            ("{string: ignored, base64_string: /wA=}", b"\xff\x00"),
            ("{string: text, base64_string: null}", b"text"),
        ],
    )
    def test_a_body_has_many_forms(self, written: str, body: bytes | None) -> None:
        assert request_body(written) == body
        assert response(written).body == (body or b"")

    def test_a_header_value_that_was_recorded_as_bytes_is_text(self) -> None:
        headers = response("null", "{X-Name: [!!binary R3LDvG4=]}").headers

        assert headers.get("x-name") == "GrÃ¼n"

    def test_a_tag_of_python_is_refused_although_all_else_is_right(self) -> None:
        (found,) = refused(ONE.replace("'*/*'", "!!python/unicode '*/*'"))

        assert found.startswith("c.yaml:7:16: AZ107 the tag !!python/unicode")


class TestContentCodings:
    @pytest.mark.parametrize(
        ("coding", "coded"),
        [
            ("gzip", gzip.compress(b"plain", mtime=0)),
            ("GZip", gzip.compress(b"plain", mtime=0)),
            ("x-gzip", gzip.compress(b"pl", mtime=0) + gzip.compress(b"ain", mtime=0)),
            ("deflate", zlib.compress(b"plain")),
            ("deflate", zlib.compress(b"plain")[2:-4]),
            ("identity", b"plain"),
            ("deflate, gzip", gzip.compress(zlib.compress(b"plain"), mtime=0)),
        ],
    )
    def test_a_compressed_body_reads_as_what_was_compressed(
        self, coding: str, coded: bytes
    ) -> None:
        assert response(packed(coded), f"{{content-encoding: '{coding}'}}").body == b"plain"

    def test_the_headers_agree_with_the_decoded_body(self) -> None:
        headers = "{A: b, Content-Encoding: [gzip], Content-Length: ['25'], C: d}"
        found = response(packed(gzip.compress(b"plain", mtime=0)), headers).headers

        assert found.fields == (("A", "b"), ("Content-Length", "5"), ("C", "d"))

    @pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
    def test_a_body_that_is_written_as_text_was_decoded_before(self, coding: str) -> None:
        found = response("{string: words}", f"{{content-encoding: {coding}}}")

        assert (found.body, found.headers) == (b"words", Headers())

    def test_an_empty_body_has_no_coding(self) -> None:
        assert response("{string: ''}", "{content-encoding: gzip}").body == b""

    @pytest.mark.parametrize(
        ("coding", "coded", "reason"),
        [
            ("br", b"\xff", "the content coding 'br' is neither gzip nor deflate"),
            ("gzip", b"\xff\xfe", "the body is not gzip: Error -3 while decompressing data: "),
            ("gzip", gzip.compress(b"plain", mtime=0)[:-3], "the gzip body is cut short"),
            ("gzip, " * 6, b"\xff", "6 content codings, more than 5"),
            (
                "gzip",
                gzip.compress(bytes(1_000_001), mtime=0),
                "the decoded body is more than 100 times as large as the compressed one",
            ),
        ],
    )
    def test_a_body_that_cannot_be_decoded_is_a_problem(
        self, coding: str, coded: bytes, reason: str
    ) -> None:
        headers = f"{{content-encoding: '{coding}'}}"
        text = BARE.format(request="body: null", headers=headers, body=packed(coded))
        (found,) = refused(text)

        assert found.startswith(f"c.yaml:6:11: AZ120 {reason}")

    @pytest.mark.parametrize("size", [999_999, 1_000_000])
    def test_a_small_body_may_be_compressed_as_far_as_it_goes(self, size: int) -> None:
        found = response(packed(gzip.compress(bytes(size))), "{content-encoding: gzip}")

        assert len(found.body) == size


class TestProblems:
    def test_all_problems_are_told_at_once_with_their_places(self) -> None:
        text = (
            "version: 1\n"
            "interactions:\n"
            "- request: {method: 1, uri: nope, headers: [a], body: 3}\n"
            "  response:\n"
            "    status: {code: x, message: 4}\n"
            "    body: {string: {a: b}}\n"
            "- 7\n"
            "- request: {method: '', uri: 'http://h:port/'}\n"
            "  response: {status: {code: 99}, headers: {a: 1, b: [x, 2]}, body: {}}\n"
            "- request: {}\n"
            "- request: {method: GET, uri: /x, body: {base64_string: '%%'}}\n"
            "  response: {status: 200, headers: 1, body: {base64_string: 1}}\n"
            "- request: []\n"
            "  response: null\n"
            "- request: {method: GET, uri: 'https:///x', headers: {a: !!binary /wA=}}\n"
            "  response: {status: {code: true}}\n"
        )

        assert refused(text) == [
            "c.yaml:3:21: AZ120 expected a string, found an integer",
            "c.yaml:3:29: AZ120 'nope' is neither a URL with a host nor a path",
            "c.yaml:3:44: AZ120 expected an object of headers, found an array",
            (
                "c.yaml:3:55: AZ120 expected a string, null, {string: ...} or {base64_string: ...}, "
                "found an integer"
            ),
            "c.yaml:5:20: AZ120 expected a status code as an integer, found a string",
            "c.yaml:5:32: AZ120 expected a string or null, found an integer",
            "c.yaml:6:20: AZ120 expected a string or null, found an object",
            "c.yaml:7:3: AZ120 expected an object with 'request' and 'response', found an integer",
            "c.yaml:8:21: AZ120 expected a string that is not empty",
            (
                "c.yaml:8:30: AZ120 'http://h:port/' is not a URL: "
                "Port could not be cast to integer value as 'port'"
            ),
            "c.yaml:9:29: AZ120 99 is not an HTTP status code (100 to 599)",
            "c.yaml:9:47: AZ120 expected a string or a list of strings, found an integer",
            "c.yaml:9:57: AZ120 expected a string or a list of strings, found an integer",
            "c.yaml:9:68: AZ120 the body has neither 'string' nor 'base64_string'",
            "c.yaml:10:3: AZ120 the field 'response' is missing",
            "c.yaml:10:12: AZ120 the field 'method' is missing",
            "c.yaml:10:12: AZ120 the field 'uri' is missing",
            "c.yaml:11:57: AZ120 not base64: only base64 data is allowed",
            "c.yaml:12:22: AZ120 expected an object with 'code' and 'message', found an integer",
            "c.yaml:12:36: AZ120 expected an object of headers, found an integer",
            "c.yaml:12:61: AZ120 expected a string of base64, found an integer",
            "c.yaml:13:12: AZ120 expected a request as an object, found an array",
            "c.yaml:14:13: AZ120 expected a response as an object, found null",
            "c.yaml:15:31: AZ120 'https:///x' is neither a URL with a host nor a path",
            "c.yaml:16:29: AZ120 expected a status code as an integer, found a boolean",
        ]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "1:1: AZ120 this is not a cassette: the file is empty"),
            ("- a\n", "1:1: AZ120 this is not a cassette: it holds an array"),
            ("words\n", "1:1: AZ120 this is not a cassette: it holds a string"),
            ("a: 1\n", "1:1: AZ120 this is not a cassette: the field 'interactions' is missing"),
            (
                "interactions: {}\n",
                "1:1: AZ120 this is not a cassette: 'interactions' is an object",
            ),
            ("interactions:\n", "1:1: AZ120 this is not a cassette: 'interactions' is null"),
            (
                "version: 2\ninteractions: []\n",
                "1:10: AZ120 cassette version 2 is not supported, only 1 is",
            ),
        ],
    )
    def test_a_file_that_is_no_cassette_gives_one_error(self, text: str, message: str) -> None:
        assert refused(text) == [f"c.yaml:{message}"]

    def test_what_the_reader_of_yaml_found_stands_among_the_problems(self) -> None:
        found = refused(ONE.replace("code: 201", "code: 1, code: 2"))

        assert [one.partition(";")[0].partition(",")[0] for one in found] == [
            "c.yaml:11:20: AZ120 1 is not an HTTP status code (100 to 599)",
            "c.yaml:11:23: AZ103 duplicate key 'code'",
        ]

    def test_advice_comes_with_a_wrong_type_and_not_with_a_missing_field(self) -> None:
        text = ONE.replace("method: POST", "").replace("application/json", "1")
        found = read(yaml.parse("c.yaml", text, yaml.CASSETTE_LIMITS))

        assert isinstance(found, tuple)
        assert [one.help for one in found] == [None, "write the value in quotes"]
        assert [one.at for one in found] == [
            "/interactions/0/request",
            "/interactions/0/response/headers/Content-Type",
        ]


TOKENS = st.text("abcXYZ-09", min_size=1, max_size=8)
VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
BODIES = st.one_of(st.binary(max_size=60), VALUES.map(str.encode))


@st.composite
def grouped(draw: st.DrawFn) -> Headers:
    many = st.lists(VALUES, min_size=1, max_size=3)
    names = st.dictionaries(TOKENS, many, max_size=3)
    return Headers(
        tuple((name, value) for name, values in draw(names).items() for value in values)
    )


PATHS = st.text("abc/%20?&=1", max_size=12).map("/{}".format)
URLS = st.one_of(
    PATHS.filter(lambda path: not path.startswith("//")),
    PATHS.map("https://example.com:8443{}".format),
)
INTERACTIONS = st.builds(
    Interaction,
    request=st.builds(
        Request, method=TOKENS, url=URLS, headers=grouped(), body=st.none() | BODIES
    ),
    response=st.builds(
        Response, status=st.integers(100, 599), headers=grouped(), body=BODIES, reason=VALUES
    ),
)


class TestWriting:
    @given(st.lists(INTERACTIONS, max_size=3))
    def test_what_was_written_reads_as_the_same_interactions(
        self, interactions: list[Interaction]
    ) -> None:
        found = loaded(dumps(interactions)).interactions

        assert [one.interaction for one in found] == interactions

    def test_a_cassette_is_easy_to_read(self) -> None:
        interaction = Interaction(
            request=Request(
                method="POST",
                url="https://example.com/pets",
                headers=Headers((("Accept", "a/b"), ("Accept", "c/d"))),
                body=b'{\n  "name": "Rex"\n}\n',
            ),
            response=Response(
                status=201,
                reason="Created",
                headers=Headers((("Content-Type", "image/png"),)),
                body=b"\x89PNG",
            ),
        )

        assert dumps([interaction]).replace("'", "") == (
            "version: 1\n"
            "interactions:\n"
            "  - request:\n"
            "      method: POST\n"
            "      uri: https://example.com/pets\n"
            "      headers:\n"
            "        Accept:\n"
            "          - a/b\n"
            "          - c/d\n"
            "      body: |\n"
            "        {\n"
            '          "name": "Rex"\n'
            "        }\n"
            "    response:\n"
            "      status:\n"
            "        code: 201\n"
            "        message: Created\n"
            "      headers:\n"
            "        Content-Type:\n"
            "          - image/png\n"
            "      body:\n"
            "        string: !!binary |\n"
            "          iVBORw==\n"
        )

    def test_values_of_one_header_stand_together(self) -> None:
        headers = Headers((("A", "1"), ("B", "2"), ("A", "3")))
        interaction = Interaction(
            request=Request(method="GET", url="/", headers=headers), response=Response(status=200)
        )
        (found,) = loaded(dumps([interaction])).interactions

        assert found.interaction.request.headers.fields == (("A", "1"), ("A", "3"), ("B", "2"))

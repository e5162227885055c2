from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_arazzo.expressions import xml, xml_edit, xpath
from pytest_arazzo.jsonvalue import Absent

readable = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)


def document(text: str) -> xml.Xml:
    found = xml.read(text)
    assert isinstance(found, xml.Xml), found
    return found


def exchanged(text: str, query: str, new: str) -> str:
    read = document(text)
    places = xpath.nodes(query, read, None)
    assert not isinstance(places, xpath.Failed), places
    found = xml_edit.exchanged(text, read, places, new)
    assert isinstance(found, str), found
    return found


def test_attributes_are_told_apart_by_their_namespaces() -> None:
    text = '<a xmlns:p="urn:p" p:k="1" k="2" xml:lang="en"/>'

    assert exchanged(text, "/a/@k", "X") == text.replace('"2"', '"X"')
    assert exchanged(text, "/a/@p:k", "X") == text.replace('"1"', '"X"')
    assert exchanged(text, "/a/@xml:lang", "X") == text.replace('"en"', '"X"')


def test_an_element_with_an_attribute_and_no_content_gets_both_tags() -> None:
    assert exchanged('<p:a xmlns:p="u" k="/>"/>', "/p:a", "t") == (
        '<p:a xmlns:p="u" k="/>">t</p:a>'
    )


def test_an_encoding_that_the_text_declares_is_of_no_account() -> None:
    text = '<?xml version="1.0" encoding="iso-8859-1"?><a>é<b>x</b>ü</a>'

    assert exchanged(text, "//b", "ö") == text.replace("x</b>", "ö</b>")


def test_a_place_inside_of_another_goes_with_it() -> None:
    assert exchanged('<a k="1"><b><c/></b><b/></a>', "//b | //c | /a/@k", "x") == (
        '<a k="x"><b>x</b><b>x</b></a>'
    )


def test_an_attribute_under_a_prefix_of_several_meanings_is_not_guessed() -> None:
    text = '<a xmlns:p="urn:1"><b xmlns:p="urn:2" p:k="1"/></a>'
    read = document(text)
    places = xpath.nodes("//@*[local-name() = 'k']", read, None)
    assert not isinstance(places, xpath.Failed)

    assert xml_edit.exchanged(text, read, places, "x") == Absent(
        "the attribute '{urn:2}k' stands nowhere in the text"
    )


@given(readable)
def test_what_is_put_into_a_text_is_read_from_it_again(new: str) -> None:
    text = "<a><b k='1'>old</b><c/></a>"

    assert (document(exchanged(text, "//b", new)).root[0].text or "") == new
    assert (document(exchanged(text, "//c", new)).root[1].text or "") == new
    assert document(exchanged(text, "//b/@k", new)).root[0].get("k") == new

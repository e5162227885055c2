"""The text of an XML body as the JSON value that its schema describes.

Descriptions of services that answer in XML give the schema of the value inside, and documents
point into that value. Read with the `DescribePetsResponse` schema whose property `pets` is an
array of pets, this text is ``{"pets": [{"age": 3}]}``::

    <DescribePetsResponse>
      <DescribePetsResult><Pets><member><Age>3</Age></member></Pets></DescribePetsResult>
    </DescribePetsResponse>

The root element is the value itself. So is a `...Result` inside of it, as the query protocol of
AWS has it, unless the schema names it. Elements are known by the names that the schema gives
them, and else without regard to the case of the first letter; what the schema does not know is
kept as text, object, or array where a name repeats. Attributes count where the schema declares them.

Spec: OpenAPI 3.1.1, XML Object.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from pytest_arazzo import media
from pytest_arazzo.expressions import xml
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.media import Family
from pytest_arazzo.openapi import shape
from pytest_arazzo.openapi.matching import match
from pytest_arazzo.openapi.operation import Media, Operation
from pytest_arazzo.openapi.xml_facts import Facts, Property, Schemas, folded

MAX_LENGTH = 10_000_000
"""How many characters a text may have."""

MAX_DEPTH = 100
"""How deep elements may nest to be viewed."""

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TRUE = frozenset({"true", "1"})
_NOTHING = Absent("no such element")


class _TooDeep(Exception):
    """Elements nest deeper than is viewed."""


class _Children:
    """The children of an element by name, until a property takes them."""

    def __init__(self, element: ET.Element) -> None:
        self.left: dict[str, list[ET.Element]] = {}
        self.spelled: dict[str, list[str]] = {}
        for child in element:
            self.left.setdefault(_local(child.tag), []).append(child)
        for name in self.left:
            self.spelled.setdefault(folded(name), []).append(name)

    def take(self, names: tuple[str, ...]) -> list[ET.Element]:
        """Return the children that have the first of *names* that any has, spelled so if it can be."""
        exact = next((name for name in names if name in self.left), None)
        if exact is not None:
            return self.left.pop(exact)
        others = (other for name in names for other in self.spelled.get(folded(name), ()))
        found = next((other for other in others if other in self.left), None)
        return [] if found is None else self.left.pop(found)


def of_response(
    operation: Operation, status: int, content_type: str | None, body: media.Body
) -> Json | Absent:
    """Return the XML body of a response as a value, by the schema that is declared for *status*."""
    spec = operation.response_for(status)
    return _of_body(operation, content_type, body, spec.media if spec else ())


def of_request(operation: Operation, content_type: str | None, body: media.Body) -> Json | Absent:
    """Return the XML body of a request as a value, by the schema that is declared for it."""
    spec = operation.request_body
    return _of_body(operation, content_type, body, spec.media if spec else ())


def schema_for(content_type: str | None, declared: tuple[Media, ...]) -> Json | None:
    """Return the schema that describes an XML body; one that is declared for JSON will do."""
    found = match(content_type or "application/xml", Family.XML, declared)
    if found is not None and found.media.schema is not None:
        return found.media.schema
    return next((each.schema for each in declared if _is_json(each) and each.schema), None)


def view(root: Json, schema: Json | None, text: str) -> Json | Absent:
    """Return the value in the XML *text* as *schema* describes it, else why there is none."""
    if len(text) > MAX_LENGTH:
        return Absent(f"XML of more than {MAX_LENGTH} characters is not read")
    document = xml.read(text)
    if isinstance(document, xml.NotXml):
        return Absent(document.reason)
    try:
        if schema is None:
            return _plain(document.root, 0)
        return _View(root).whole(document.root, schema)
    except _TooDeep:
        return Absent(f"elements nest deeper than {MAX_DEPTH}, which is not viewed as a value")


def _of_body(
    operation: Operation, content_type: str | None, body: media.Body, declared: tuple[Media, ...]
) -> Json | Absent:
    if body.family is not Family.XML:
        return Absent("the body is no XML")
    return view(operation.document.tree, schema_for(content_type, declared), str(body.value))


def _is_json(declared: Media) -> bool:
    return media.family(media.parse(declared.name).name) is Family.JSON


class _View:
    """Reads elements by the schemas of one description."""

    def __init__(self, root: Json) -> None:
        self.root = root
        self.facts = Schemas(root).facts

    def whole(self, element: ET.Element, schema: Json) -> Json:
        """Return the value of a root element; what the protocol puts around it is dropped."""
        names = self.facts(schema).names
        children = {folded(_local(child.tag)) for child in element}
        if folded(_local(element.tag)) in names and not names & children:
            # The schema has the root itself as a property.
            around = ET.Element("root")
            around.append(element)
            return self.value(around, schema, 0)
        return self.value(_without_result(element, names), schema, 0)

    def value(self, element: ET.Element, schema: Json | None, depth: int) -> Json:
        """Return what *element* holds as a value of *schema*."""
        if depth > MAX_DEPTH:
            raise _TooDeep
        if element.get(_NIL) in _TRUE:
            return None
        facts = self.facts(schema)
        if "array" in facts.kinds and (len(element) or _is_blank(element)):
            return self.array([element], facts, depth)
        if facts.is_object:
            return self.object(element, facts, depth)
        if len(element):
            return _plain(element, depth)
        text = element.text or ""
        return shape.read(self.root, schema, text if "string" in facts.kinds else text.strip())

    def object(self, element: ET.Element, facts: Facts, depth: int) -> Json:
        """Return the members of *element*: declared attributes, its text, its children."""
        found: dict[str, Json] = {}
        children = _Children(element)
        for each in facts.properties:
            value = self.member(each, element, children, depth)
            if not isinstance(value, Absent):
                found[each.name] = value
        if not len(element) and not _is_blank(element) and found.keys() <= _due(facts):
            return element.text or ""
        for name, elements in children.left.items():
            values = [self.other(one, facts.others, depth + 1) for one in elements]
            found.setdefault(name, values[0] if len(values) == 1 else values)
        return found

    def other(self, element: ET.Element, schema: Json | None, depth: int) -> Json:
        """Return the value of a child that no property describes."""
        return _plain(element, depth) if schema is None else self.value(element, schema, depth)

    def member(
        self, each: Property, element: ET.Element, children: _Children, depth: int
    ) -> Json | Absent:
        """Return the value of the property *each* of *element*, and take it from *children*."""
        if each.hints.attribute:
            given = (text for name, text in element.items() if _local(name) in each.known_as)
            text = next(given, None)
            return _NOTHING if text is None else shape.read(self.root, each.schema, text)
        if each.hints.text:
            return shape.read(self.root, each.schema, element.text or "")
        elements = children.take(each.known_as)
        facts = self.facts(each.schema)
        if not elements:
            return [] if each.is_due else _NOTHING
        if "array" in facts.kinds:
            return self.array(elements, facts, depth + 1)
        if len(elements) == 1:
            return self.value(elements[0], each.schema, depth + 1)
        return [self.value(one, each.schema, depth + 1) for one in elements]

    def array(self, elements: list[ET.Element], facts: Facts, depth: int) -> list[Json]:
        """Return the items in *elements*: they are the items, or one of them is around them."""
        if len(elements) == 1 and self.is_wrapper(elements[0], facts):
            elements = list(elements[0])
        return [self.value(one, facts.items, depth + 1) for one in elements]

    def is_wrapper(self, element: ET.Element, facts: Facts) -> bool:
        """Return whether the children of *element* are items, rather than members of an item."""
        inner = self.facts(facts.items)
        names = {_local(child.tag) for child in element}
        if not names:
            speaks = any(each.hints.attribute for each in inner.properties) and element.attrib
            return _is_blank(element) and not speaks
        if facts.hints.wrapped:
            return True
        if len(names) > 1:
            return False
        only = names.pop()
        return only == inner.hints.name or folded(only) not in inner.names


def _plain(element: ET.Element, depth: int) -> Json:
    """Return what *element* holds, without any schema."""
    if depth > MAX_DEPTH:
        raise _TooDeep
    if not len(element):
        return element.text or ""
    found: dict[str, list[Json]] = {}
    for child in element:
        found.setdefault(_local(child.tag), []).append(_plain(child, depth + 1))
    return {name: each[0] if len(each) == 1 else each for name, each in found.items()}


def _without_result(element: ET.Element, names: frozenset[str]) -> ET.Element:
    """Return *element*, the children of its `...Result` in the place of that element."""
    kept = ET.Element(element.tag, element.attrib)
    kept.text = element.text
    for child in element:
        name = _local(child.tag)
        if name.endswith("Result") and folded(name) not in names:
            kept.extend(child)
        else:
            kept.append(child)
    return kept


def _is_blank(element: ET.Element) -> bool:
    return not (element.text or "").strip()


def _due(facts: Facts) -> frozenset[str]:
    return frozenset(each.name for each in facts.properties if each.is_due)


def _local(name: str) -> str:
    return name.rpartition("}")[2]

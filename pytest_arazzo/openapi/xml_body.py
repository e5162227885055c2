"""A value as XML text, as its schema describes it.

Elements are called as the schema's `xml` says, else as the members; the root as its component.
A null is left out, as it is where a parameter has no value.

Spec: OpenAPI 3.1.1, XML Object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pytest_arazzo.expressions.xml_edit import escaped, quoted
from pytest_arazzo.jsonvalue import Absent, Json
from pytest_arazzo.openapi import style
from pytest_arazzo.openapi.operation import Media
from pytest_arazzo.openapi.xml_facts import Schemas
from pytest_arazzo.openapi.xml_hints import Hints, root_name

MAX_DEPTH = 100
"""How deep a value may nest."""

_NAME = re.compile(r"[^\W\d][\w.-]{0,500}")

_Prefixes = Mapping[str, str]


class _Unwritable(Exception):
    """A value that XML has no form for."""


def write(root: Json, value: Json, declared: Media | None) -> str | Absent:
    """Return *value* as the text of an XML document, else why there is none.

    Without a schema that names the root element, an object of one member does.
    """
    name = root_name(root, declared) if declared is not None else None
    schema = declared.schema if declared is not None else None
    if name is None and isinstance(value, Mapping) and len(value) == 1:
        (name, value), schema = next(iter(value.items())), None
    if name is None:
        return Absent("nothing names the root element: the schema has no xml.name")
    writer = _Writer(root)
    try:
        if isinstance(value, Sequence) and not isinstance(value, str):
            return writer.list(name, value, schema)
        facts = writer.facts(schema)
        return writer.element(_named(facts.hints, name), value, schema, {}, 0)
    except _Unwritable as error:
        return Absent(str(error))


def _named(hints: Hints, name: str) -> Hints:
    """Return *hints* with a name."""
    return replace(hints, name=hints.name or name)


class _Writer:
    """Writes values by the schemas of one description."""

    def __init__(self, root: Json) -> None:
        self.facts = Schemas(root).facts
        self.root = root

    def list(self, name: str, value: Sequence[Json], schema: Json | None) -> str:
        """Return a body that is an array: a root with the items inside."""
        facts = self.facts(schema)
        opened, closed, prefixes = _tag(_named(facts.hints, name), {})
        inner = _named(self.facts(facts.items).hints, name)
        items = (self.element(inner, one, facts.items, prefixes, 1) for one in value)
        return f"{opened}>{''.join(items)}{closed}"

    def element(
        self, hints: Hints, value: Json, schema: Json | None, prefixes: _Prefixes, depth: int
    ) -> str:
        """Return one element; empty for null."""
        if depth > MAX_DEPTH:
            raise _Unwritable(f"it nests deeper than {MAX_DEPTH}")
        if value is None:
            return ""
        opened, closed, inside = _tag(hints, prefixes)
        if not isinstance(value, Mapping):
            return f"{opened}>{_text(value)}{closed}"
        facts = self.facts(schema)
        known = {each.name: each.schema for each in facts.properties}
        attributes, content = "", ""
        for name, each in value.items():
            own = known.get(name, facts.others)
            named = self.called(own, name)
            if each is not None and named.attribute:
                attributes += f' {_label(named)}="{_quoted(each)}"'
            elif each is not None and named.text:
                content += _text(each)
            else:
                content += "".join(self.member(named, each, own, inside, depth + 1))
        return f"{opened}{attributes}>{content}{closed}"

    def called(self, schema: Json | None, name: str) -> Hints:
        """Return the hints of the member *name*; an array's own name counts when it is wrapped."""
        facts = self.facts(schema)
        if "array" in facts.kinds and not facts.hints.wrapped:
            return replace(facts.hints, name=name)
        return _named(facts.hints, name)

    def member(
        self, hints: Hints, value: Json, schema: Json | None, prefixes: _Prefixes, depth: int
    ) -> Iterator[str]:
        """Yield the elements of a member: one, or as many as an array has items."""
        if isinstance(value, str) or not isinstance(value, Sequence):
            yield self.element(hints, value, schema, prefixes, depth)
            return
        items = self.facts(schema).items
        inner = _named(self.facts(items).hints, hints.name or "")
        if not hints.wrapped:
            for one in value:
                yield self.element(inner, one, items, prefixes, depth)
            return
        opened, closed, inside = _tag(hints, prefixes)
        content = [self.element(inner, one, items, inside, depth + 1) for one in value]
        yield f"{opened}>{''.join(content)}{closed}"


def _tag(hints: Hints, prefixes: _Prefixes) -> tuple[str, str, _Prefixes]:
    """Return the start of a start tag, the end tag, and the namespaces that hold inside."""
    label, prefix = _label(hints), hints.prefix or ""
    declaration = ""
    if hints.namespace is not None and prefixes.get(prefix) != hints.namespace:
        name = f"xmlns:{prefix}" if prefix else "xmlns"
        declaration = f' {name}="{_quoted(hints.namespace)}"'
        prefixes = {**prefixes, prefix: hints.namespace}
    return f"<{label}{declaration}", f"</{label}>", prefixes


def _label(hints: Hints) -> str:
    names = [hints.prefix, hints.name] if hints.prefix else [hints.name]
    for name in names:
        if not _NAME.fullmatch(name or ""):
            raise _Unwritable(f"{name!r} cannot be the name of an element")
    return ":".join(name or "" for name in names)


def _text(value: Json) -> str:
    plain = style.text(value)
    found = plain if isinstance(plain, Absent) else escaped(plain)
    if isinstance(found, Absent):
        raise _Unwritable(found.reason)
    return found


def _quoted(value: Json) -> str:
    plain = style.text(value)
    found = plain if isinstance(plain, Absent) else quoted(plain)
    if isinstance(found, Absent):
        raise _Unwritable(found.reason)
    return found

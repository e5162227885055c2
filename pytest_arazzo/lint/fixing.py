"""Fixes put into the text of a document: exactly what they say changes, and nothing else.

Whatever is written is read again; what does not say what was meant is not written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pytest_arazzo.diagnostic import Diagnostic, Replacement
from pytest_arazzo.documents import yaml
from pytest_arazzo.documents.document import Document
from pytest_arazzo.errors import NotYaml
from pytest_arazzo.jsonvalue import Absent, Json, get, put, tokens
from pytest_arazzo.lint.scalars import Slice, Source, source_of, spliced

_BOM = "\ufeff"
_Place = tuple[str, str]
"""The pointer of a scalar, and what of it is meant: the value, the key or the member, both."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """Characters of a scalar, and what is to stand there."""

    place: _Place
    part: Slice

    @property
    def at(self) -> str:
        """The pointer of the scalar."""
        return self.place[0]


@dataclass(frozen=True, slots=True)
class _Fix:
    """What a diagnostic wants to be edited, all of it or nothing."""

    diagnostic: Diagnostic
    edits: tuple[_Edit, ...]


def fixed(
    text: str, document: Document, diagnostics: Iterable[Diagnostic]
) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return *text* with the fixes of *diagnostics* made, and the diagnostics that this settles.

    A fix is left out when its text does not stand there exactly once, when it overlaps one before
    it, or when it cannot be written without another value changing; the next round may make it.

    Args:
        text: What *document* was read from.
        document: What the diagnostics are about; those about others are left out.
        diagnostics: Those without a fix are left out.
    """
    if text.removeprefix(_BOM) != document.text:
        return text, ()
    source = source_of(document)
    kept, new = _sound(source, _compatible(document, diagnostics))
    start = _BOM if text.startswith(_BOM) else ""
    return start + new, tuple(fix.diagnostic for fix in kept)


def _compatible(document: Document, diagnostics: Iterable[Diagnostic]) -> tuple[_Fix, ...]:
    """Return the fixes that can be made together, earlier ones first."""
    taken: dict[str, list[_Edit]] = {}
    kept: list[_Fix] = []
    for diagnostic in diagnostics:
        edits = _edits(document, diagnostic)
        if edits and all(_fits(edit, each) for edit in edits for each in taken.get(edit.at, ())):
            kept.append(_Fix(diagnostic, edits))
            for edit in edits:
                taken.setdefault(edit.at, []).append(edit)
    return tuple(kept)


def _fits(edit: _Edit, taken: _Edit) -> bool:
    """Return whether *edit* touches nothing of what is *taken* there, or is the very same."""
    if edit == taken:
        return True
    if edit.place != taken.place:
        return "member" not in (edit.place[1], taken.place[1])
    return edit.part.end <= taken.part.start or taken.part.end <= edit.part.start


def _edits(document: Document, diagnostic: Diagnostic) -> tuple[_Edit, ...]:
    """Return what the fix of *diagnostic* edits, nothing when a part of it cannot be found."""
    fix = diagnostic.fix
    if fix is None or diagnostic.location.uri != document.uri:
        return ()
    parts = (fix, *fix.also)
    edits = tuple(edit for part in parts if (edit := _edit(document.tree, part)) is not None)
    return edits if len(edits) == len(parts) else ()


def _edit(tree: Json, fix: Replacement) -> _Edit | None:
    place = (fix.at, "member" if fix.is_removed else "key" if fix.is_key else "value")
    value = _value(tree, place)
    if value is None or not fix.old or fix.old == fix.new:
        return None
    if value != fix.old and (fix.is_removed or value.count(fix.old) != 1):
        return None
    start = value.index(fix.old)
    return _Edit(place, Slice(start, start + len(fix.old), fix.new))


def _value(tree: Json, place: _Place) -> str | None:
    """Return the text of the scalar at *place*, or of its key; None when there is none."""
    at, kind = place
    value = get(tree, at)
    if not at:
        return None
    if kind == "value":
        return value if isinstance(value, str) else None
    if not isinstance(get(tree, at.rpartition("/")[0]), Mapping) or isinstance(value, Absent):
        return None
    if kind == "key":
        return tokens(at)[-1]
    return value if isinstance(value, str) else None


def _sound(source: Source, fixes: tuple[_Fix, ...]) -> tuple[tuple[_Fix, ...], str]:
    """Return those of *fixes* that can be written, and the text with them."""
    text = _with(source, fixes) if fixes else source.text
    if text is not None:
        return fixes, text
    if len(fixes) == 1:
        return (), source.text
    half = len(fixes) // 2
    found = (*_sound(source, fixes[:half])[0], *_sound(source, fixes[half:])[0])
    # What is sound alone may not be together: two names that become one.
    return _sound(source, found if len(found) < len(fixes) else found[:half])


def _with(source: Source, fixes: Sequence[_Fix]) -> str | None:
    """Return the text with *fixes*, None when it does not say what they mean and nothing else."""
    tree = source.document.tree
    slices: list[Slice] = []
    for place, parts in _by_scalar(fixes):
        value = _value(source.document.tree, place) or ""
        written = _written(source, place, value, parts)
        changed = _changed(tree, place, spliced(value, parts))
        if not written or isinstance(changed, Absent):
            return None
        slices += written
        tree = changed
    if any(each.end > after.start for each, after in pairwise(sorted(slices, key=_position))):
        return None
    text = spliced(source.text, slices)
    return text if _says(text, tree, source.document) else None


def _position(each: Slice) -> tuple[int, int]:
    return each.start, each.end


def _by_scalar(fixes: Sequence[_Fix]) -> Iterator[tuple[_Place, tuple[Slice, ...]]]:
    """Yield the edits of each scalar once: members, values, and keys from the deepest up.

    So every pointer holds until its turn.
    """
    found: dict[_Place, dict[Slice, None]] = {}
    for fix in fixes:
        for edit in fix.edits:
            found.setdefault(edit.place, {})[edit.part] = None
    for place in sorted(found, key=lambda place: (place[1] == "key", -place[0].count("/"))):
        yield place, tuple(found[place])


def _written(
    source: Source, place: _Place, value: str, parts: Sequence[Slice]
) -> tuple[Slice, ...]:
    """Return what of the text to replace, nothing when that is not possible."""
    at, kind = place
    if kind == "member":
        cut = source.without(at, value)
        return (cut,) if cut is not None else ()
    scalar = source.scalar(at, value, is_key=kind == "key")
    return scalar.rewritten(parts) if scalar is not None else ()


def _changed(tree: Json, place: _Place, value: str) -> Json | Absent:
    """Return *tree* with another scalar, or another key, at *place*, or without the member."""
    at, kind = place
    if kind == "value":
        return put(tree, at, value)
    owner_at, own = at.rpartition("/")[0], tokens(at)[-1]
    owner = get(tree, owner_at)
    if not isinstance(owner, Mapping) or (kind == "key" and value in owner):
        return Absent(f"there is a member {value!r} already")
    if kind == "member":
        return put(tree, owner_at, {name: each for name, each in owner.items() if name != own})
    renamed = {value if name == own else name: each for name, each in owner.items()}
    return put(tree, owner_at, renamed)


def _says(text: str, tree: Json, before: Document) -> bool:
    """Return whether *text* says *tree*, in the same order, and has no problem that was not there."""
    try:
        again = yaml.parse(before.uri, text)
    except NotYaml:
        return False
    is_same = repr(again.tree) == repr(tree)
    return is_same and len(again.problems) <= len(before.problems)

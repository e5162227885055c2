"""Rules AZ425-AZ436: the bodies that steps send.

Spec: Arazzo 1.1.0, Request Body Object; OpenAPI 3.1.1, Request Body Object, Media Type Object.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pytest_arazzo import media
from pytest_arazzo.diagnostic import Diagnostic, Severity, nearest
from pytest_arazzo.jsonvalue import get, join
from pytest_arazzo.lint.domains import domains_of
from pytest_arazzo.lint.fit import Fitting, Misfit, Way
from pytest_arazzo.lint.language import language_of
from pytest_arazzo.lint.payload import Unfound, as_form, declared_media_type, family_of, known
from pytest_arazzo.lint.sketch import Array, Leaf, Object, Place, Sketch
from pytest_arazzo.media import Family
from pytest_arazzo.model.parameter import RequestBody
from pytest_arazzo.model.value import Value
from pytest_arazzo.openapi.matching import Match, match
from pytest_arazzo.openapi.operation import Media, Operation
from pytest_arazzo.program.program import Flow, Node, OperationCall, Program

_CODES: Mapping[Way, str] = {
    Way.MISSING: "AZ425",
    Way.EXTRA: "AZ426",
    Way.NEAR: "AZ427",
    Way.VALUE: "AZ428",
    Way.CLASH: "AZ429",
    Way.DEFAULT: "AZ429",
    Way.READ_ONLY: "AZ436",
}
_OF_KEYS = frozenset({Way.EXTRA, Way.NEAR, Way.READ_ONLY})
_JUDGED = frozenset({Family.JSON, Family.FORM, Family.MULTIPART})


def problems(program: Program, flow: Flow) -> Iterator[Diagnostic]:  # noqa: ARG001 - a rule's form
    """Yield what is wrong with the bodies that the steps of *flow* send."""
    for node in flow.nodes:
        if isinstance(node.call, OperationCall):
            yield from _Sending(flow, node, node.call.operation).problems()


@dataclass(frozen=True, slots=True)
class _Sending:
    """A step that sends a request."""

    flow: Flow
    node: Node
    operation: Operation

    def problems(self) -> Iterator[Diagnostic]:
        body = self.node.body
        spec = self.operation.request_body
        if body is None or body.payload is None:
            if spec is not None and spec.required:
                yield self.bodiless(body)
            return
        family = family_of(self.media_type(body))
        found = known(body, body.payload, family, domains_of(self.flow))
        yield from map(self.unfound, found.unfound)
        if spec is not None:
            yield from self.sent(body, body.payload, found.sketch, spec.media)
        elif not self.operation.problems:  # what could not be read may be the request body
            yield self.undeclared(body)

    def sent(
        self, body: RequestBody, payload: Value, sketch: Sketch, declared: tuple[Media, ...]
    ) -> Iterator[Diagnostic]:
        family = family_of(self.media_type(body))
        chosen = match(self.media_type(body), family, declared)
        if declared and (chosen is None or not chosen.declared):
            yield self.other_media_type(body, declared, chosen)
        if chosen is not None and _is_unwritable(sketch, family):
            yield self.unwritable(payload, family)
        elif chosen is not None and chosen.media.schema is not None:
            yield from self.contents(payload, sketch, chosen.media, family)

    def unfound(self, unfound: Unfound) -> Diagnostic:
        at = join(unfound.replacement.at, "target")
        message = f"the payload has no place {unfound.replacement.target!r}: {unfound.reason}"
        return self.found("AZ433", at, message, section="Payload Replacement Object, target")

    def media_type(self, body: RequestBody) -> str:
        return body.content_type or declared_media_type(self.operation)

    def bodiless(self, body: RequestBody | None) -> Diagnostic:
        at = self.node.at if body is None else body.at
        names = ", ".join(self.declared_names())
        return self.found(
            "AZ432",
            at,
            f"{self.operation} requires a request body, and step {self.node.step_id!r} sends none",
            hint=f"add a `requestBody` with a `payload` ({names})",
            section="Step Object, requestBody",
        )

    def undeclared(self, body: RequestBody) -> Diagnostic:
        return self.found(
            "AZ431",
            body.at,
            f"{self.operation} declares no request body",
            hint="leave the `requestBody` out, or declare it in the description",
            section="Step Object, requestBody",
            on_key=True,
        )

    def other_media_type(
        self, body: RequestBody, declared: tuple[Media, ...], found: Match | None
    ) -> Diagnostic:
        names = [each.name for each in declared]
        at = body.at if body.content_type is None else join(body.at, "contentType")
        content_type = self.media_type(body)
        hint = nearest(content_type, names) if found is None else None
        return self.found(
            "AZ430",
            at,
            f"{self.operation} does not declare the media type {content_type!r} of the body",
            hint=hint or f"declared are: {', '.join(names)}",
            section="Request Body Object, contentType",
            is_sure=found is None,
        )

    def unwritable(self, payload: Value, family: Family) -> Diagnostic:
        wanted = "an object" if family in (Family.FORM, Family.MULTIPART) else "a text"
        return self.found(
            "AZ435",
            payload.at,
            f"the payload cannot be written as a {family.value} body: that needs {wanted}",
            hint="give another `payload`, or another `contentType`",
            section="Request Body Object, payload",
        )

    def contents(
        self, payload: Value, sketch: Sketch, declared: Media, family: Family
    ) -> Iterator[Diagnostic]:
        named = media.family(media.parse(declared.name).name)
        if family not in _JUDGED or (named is not family and "*" not in declared.name):
            return
        root = self.operation.document.tree
        if family is not Family.JSON:
            if isinstance(sketch, Leaf) and isinstance(sketch.value, str):
                return  # the body as it is, written by hand
            multipart = family is Family.MULTIPART
            sketch = as_form(root, sketch, declared, is_multipart=multipart)
        fitting = Fitting(language_of(self.operation.document))
        for misfit in dict.fromkeys(fitting.misfits(declared.schema, sketch)):
            yield self.misfit(misfit, payload)

    def misfit(self, misfit: Misfit, payload: Value) -> Diagnostic:
        document, place = self.flow.document, misfit.place
        on_key = misfit.way in _OF_KEYS
        location = place.key_location(document) if on_key else place.location(document)
        return Diagnostic(
            code=_CODES[misfit.way],
            message=f"body of {self.operation}{_inside(place, payload)}: {misfit.message}",
            location=location,
            severity=Severity.WARNING if misfit.is_soft else Severity.ERROR,
            help=misfit.help,
            spec=f"{self.flow.edition.text}, Request Body Object, payload",
            at=place.at,
        )

    def declared_names(self) -> list[str]:
        spec = self.operation.request_body
        return [each.name for each in spec.media] if spec is not None else []

    def found(  # noqa: PLR0913 - what a diagnostic says
        self,
        code: str,
        at: str,
        message: str,
        *,
        section: str,
        hint: str | None = None,
        is_sure: bool = True,
        on_key: bool = False,
    ) -> Diagnostic:
        document = self.flow.document
        text = get(document.tree, at)
        return Diagnostic(
            code=code,
            message=message,
            location=document.locate_key(at) if on_key else document.locate(at),
            severity=Severity.ERROR if is_sure else Severity.WARNING,
            help=hint,
            spec=f"{self.flow.edition.text}, {section}",
            at=at,
            width=len(text) if isinstance(text, str) and "\n" not in text else 1,
        )


def _is_unwritable(sketch: Sketch, family: Family) -> bool:
    """Return whether no body of *family* can be made of the payload."""
    if family in (Family.FORM, Family.MULTIPART):
        return isinstance(sketch, Array)
    return family in (Family.TEXT, Family.BINARY) and isinstance(sketch, Array | Object)


def _inside(place: Place, payload: Value) -> str:
    """Return how a message begins that is about a part of a payload."""
    if place.offset is not None or not place.at.startswith(f"{payload.at}/"):
        return ""
    return f", {place.at.removeprefix(payload.at)}"

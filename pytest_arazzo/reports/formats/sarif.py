"""SARIF 2.1.0, as code scanning services take it.

Spec: SARIF 2.1.0 (OASIS), sections 3.13 (sarifLog), 3.14 (run), 3.27 (result), 3.49 (rule).
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from pytest_arazzo.diagnostic import CODES, Diagnostic, Severity
from pytest_arazzo.jsonvalue import Json
from pytest_arazzo.reports.formats.identity import identities
from pytest_arazzo.reports.formats.machine import SITE, page_url, text_of
from pytest_arazzo.reports.formats.report import Report, relative
from pytest_arazzo.reports.pages import page, summary
from pytest_arazzo.reports.plain import printable

MOST = 5000  # results that services keep of a run
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}

_Known = tuple[Diagnostic, tuple[str, int]]


def sarif(report: Report) -> str:
    """Return one run with the findings, the gravest ones if there are too many of them."""
    found = tuple(zip(report.diagnostics, identities(report), strict=True))
    kept = _kept(found)
    codes = sorted({diagnostic.code for diagnostic, _ in kept})
    return text_of(
        {
            "$schema": _SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": _driver(codes)},
                    "columnKind": "unicodeCodePoints",
                    "originalUriBaseIds": {
                        _BASE: {"description": {"text": "The folder that the check ran in."}}
                    },
                    "invocations": [_invocation(len(found) - len(kept))],
                    "results": [_result(each, codes, report.root) for each in kept],
                }
            ],
        }
    )


def _kept(found: Sequence[_Known]) -> tuple[_Known, ...]:
    """Return the gravest of *found*, no more than services keep, in their order."""
    ranks = list(Severity)
    order = sorted(range(len(found)), key=lambda index: ranks.index(found[index][0].severity))
    return tuple(found[index] for index in sorted(order[:MOST]))


def _driver(codes: Sequence[str]) -> Json:
    return {
        "name": "pytest-arazzo",
        "informationUri": SITE,
        "rules": [_rule(code) for code in codes],
    }


def _rule(code: str) -> Json:
    title = CODES.get(code, code)
    text = page(code)
    return {
        "id": code,
        "shortDescription": {"text": title},
        "fullDescription": {"text": summary(code) or title},
        "helpUri": page_url(code),
        **({"help": {"text": text, "markdown": text}} if text is not None else {}),
    }


def _invocation(left_out: int) -> Json:
    if not left_out:
        return {"executionSuccessful": True}
    text = f"{left_out} more results are left out: a run has at most {MOST}, the gravest ones."
    notice: Json = {"level": "warning", "message": {"text": text}}
    return {"executionSuccessful": True, "toolExecutionNotifications": [notice]}


def _result(known: _Known, codes: Sequence[str], root: str) -> Json:
    diagnostic, (digest, number) = known
    place = diagnostic.location
    uri = quote(relative(place.uri, root), errors="replace")
    message = diagnostic.message
    if diagnostic.help:
        message += f"\nhelp: {diagnostic.help}"
    # In messages of SARIF, `[text](target)` is a link.
    shown = printable(message).replace("](", r"\](")
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": codes.index(diagnostic.code),
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": shown},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri, "uriBaseId": _BASE},
                    "region": {
                        "startLine": place.line,
                        "startColumn": place.column,
                        "endColumn": place.column + diagnostic.width,
                    },
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": f"{digest[:16]}:{number}"},
    }

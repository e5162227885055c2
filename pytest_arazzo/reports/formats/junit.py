"""JUnit XML: a test case for each file, which fails with all of its errors.

Readers show the first failure of a case alone, so that one holds them all. Warnings do not fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from pytest_arazzo.diagnostic import Diagnostic, Severity
from pytest_arazzo.reports.diagnostics import format_concise, format_full
from pytest_arazzo.reports.formats.report import Report, relative
from pytest_arazzo.reports.plain import one_line

_LONGEST = 400


def junit(report: Report) -> str:
    """Return one suite as XML in ASCII, well-formed whatever the files hold."""
    by_file: dict[str, list[Diagnostic]] = {uri: [] for uri in report.documents}
    for diagnostic in report.diagnostics:
        by_file.setdefault(diagnostic.location.uri, []).append(diagnostic)
    cases = [_case(uri, found, report) for uri, found in sorted(by_file.items())]
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": "0",
        "skipped": "0",
        "time": "0",
    }
    suites = ET.Element("testsuites", {"name": "pytest-arazzo check", **counts})
    suite = ET.SubElement(suites, "testsuite", {"name": "pytest-arazzo check", **counts})
    suite.extend(cases)
    ET.indent(suites)
    written: bytes = ET.tostring(suites, encoding="us-ascii", xml_declaration=True)
    return written.decode()


def _case(uri: str, found: Sequence[Diagnostic], report: Report) -> ET.Element:
    file = one_line(relative(uri, report.root), _LONGEST)
    attributes = {"classname": "pytest-arazzo.check", "name": file, "file": file, "time": "0"}
    errors = [each for each in found if each.severity is Severity.ERROR]
    others = [each for each in found if each.severity is not Severity.ERROR]
    case = ET.Element("testcase", attributes)
    if errors:
        case.set("line", str(errors[0].location.line))
        more = f" (+{len(errors) - 1} more)" if errors[1:] else ""
        message = one_line(errors[0].message, _LONGEST) + more
        failure = ET.SubElement(case, "failure", {"type": errors[0].code, "message": message})
        failure.text = "\n\n".join(format_full(each, report.documents) for each in errors)
    if others:
        ET.SubElement(case, "system-out").text = "\n".join(map(format_concise, others))
    return case

"""The options and ini keys, and whether the user said anything at all.

Every pytest run of every user imports this module, so it holds nothing else. PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os

import pytest

from pytest_arazzo.shelf.configuration import find

_ONE, _MANY, _FLAG, _MAYBE = "store", "append", "store_true", "50"
_OPTIONS = (
    (
        "target",
        _ONE,
        "NAME",
        "what answers requests: moto, cassette, live, app, responses, synth, or a plugin's",
    ),
    (
        "reading",
        _ONE,
        "{compat,strict}",
        "read documents as they are meant (compat, the default) or by the letter (strict)",
    ),
    ("source", _MANY, "NAME=FILE", "read the source description NAME from FILE (repeatable)"),
    (
        "source-dir",
        _MANY,
        "DIR",
        "look in DIR for source descriptions that are not where documents say (repeatable)",
    ),
    (
        "base-url",
        _MANY,
        "[NAME=]URL",
        "send requests of source description NAME (or of all) to URL (repeatable)",
    ),
    (
        "input",
        _MANY,
        "NAME=VALUE",
        "give input NAME (or WORKFLOW.NAME) a text; NAME:=JSON, NAME=@FILE (repeatable)",
    ),
    ("inputs", _ONE, "FILE", "give the inputs in the YAML or JSON object in FILE"),
    ("files-dir", _ONE, "DIR", "let payloads of multipart and binary bodies name files in DIR"),
    ("root", _ONE, "DIR", "read no document outside of DIR (default: the rootdir)"),
    ("max-steps", _ONE, "N", "end a run as a livelock after N visits of steps (default: 1000)"),
    ("max-visits", _ONE, "N", "end a run as a livelock after N visits of one step (default: 100)"),
    ("request-timeout", _ONE, "SECONDS", "wait at most so long for a response (default: 30)"),
    (
        "max-wait",
        _ONE,
        "SECONDS",
        "wait at most so long before a retry, whatever is asked for (default: 60)",
    ),
    (
        "allow-hosts",
        _MANY,
        "HOST[:PORT]",
        "let target live reach HOST: a name, *.SUFFIX, or an address (repeatable)",
    ),
    (
        "poll-interval",
        _ONE,
        "SECONDS",
        "live: wait so long before a step that goto comes back to (default: 1)",
    ),
    ("max-body", _ONE, "BYTES", "live: take no larger response body (default: 10000000)"),
    ("follow-redirects", _FLAG, "", "live: follow redirects within an origin, at most 5"),
    ("proxy", _ONE, "URL", "live: send every request through the HTTP proxy at URL"),
    ("ca-bundle", _ONE, "FILE", "live: trust the certificates in FILE, and no others"),
    ("client-cert", _ONE, "FILE[:KEY]", "live: the client's certificate, and its key"),
    ("explore", _FLAG, "", "explore all workflows, also those that have scenarios"),
    (
        "mutate",
        _MAYBE,
        "N",
        "break the responses of scenarios that pass, N times each (50): who notices?",
    ),
    (
        "mutate-fail-under",
        _ONE,
        "PERCENT",
        "fail when the criteria of a workflow notice less than PERCENT of that",
    ),
    (
        "app",
        _ONE,
        "MODULE:ATTRIBUTE",
        "app: the WSGI or ASGI application, or what makes it without arguments",
    ),
    (
        "moto-server",
        _ONE,
        "URL",
        "moto: send requests to the moto server at URL; its host must be allowed",
    ),
    (
        "record",
        _ONE,
        "MODE",
        "write answers to cassettes: none (the default), once, new_episodes, all, rewrite",
    ),
    (
        "cov-fail-under",
        _ONE,
        "[NAME=]PERCENT",
        "fail when less than PERCENT of branches, of kind NAME or of workflow NAME, are covered",
    ),
    (
        "cov-report",
        _MANY,
        "TYPE[:PLACE]",
        "report coverage as term, term-missing, json, markdown, html, xml or lcov (repeatable)",
    ),
    ("html", _ONE, "FILE", "write a report of runs and coverage to FILE, one page of HTML"),
    ("trace", _ONE, "FILE", "write a line of JSON to FILE for every run, when it is over"),
    ("har", _ONE, "FILE", "write all requests and responses to FILE, as an HTTP Archive"),
    (
        "show",
        _ONE,
        "WHAT",
        "print requests, responses or all, also of scenarios that pass (all with -vv)",
    ),
    (
        "annotations",
        _ONE,
        "SYSTEM",
        "print annotations for github, azure or none (default: github within GitHub Actions)",
    ),
    ("cov-data", _ONE, "FILE", "write what was covered to FILE, for `pytest-arazzo coverage`"),
    ("cov-append", _FLAG, "", "add what was covered to the data file (.arazzo_coverage)"),
)
_KEYS = (
    ("target", "target of scenarios that name none"),
    ("reading", "compat or strict"),
    ("root", "as --arazzo-root, relative to the ini file"),
    ("max_steps", "as --arazzo-max-steps"),
    ("max_visits", "as --arazzo-max-visits"),
    ("request_timeout", "as --arazzo-request-timeout"),
    ("max_wait", "as --arazzo-max-wait"),
    ("cov_fail_under", "as --arazzo-cov-fail-under, or one on each line"),
    ("cov_data", "as --arazzo-cov-data, relative to the ini file"),
    ("cov_append", "true: as --arazzo-cov-append"),
    ("cov_precision", "digits of percentages (0)"),
    ("files_dir", "as --arazzo-files-dir, relative to the ini file"),
    ("app", "as --arazzo-app; a fixture arazzo_app comes before it"),
    ("moto_server", "as --arazzo-moto-server"),
    ("cassette_dir", "folder of cassettes beside a document (cassettes)"),
    ("explore", "auto (workflows without scenarios, the default), all, or off"),
    ("mutate", "as --arazzo-mutate"),
    ("mutate_fail_under", "as --arazzo-mutate-fail-under"),
    ("trace", "as --arazzo-trace, relative to the ini file"),
    ("har", "as --arazzo-har, relative to the ini file"),
    ("annotations", "as --arazzo-annotations"),
    ("step_summary", "on (default): append failures to $GITHUB_STEP_SUMMARY; or off"),
    ("heartbeat", "seconds between lines that say that a long run goes on (60)"),
    ("poll_interval", "as --arazzo-poll-interval"),
    ("max_body", "as --arazzo-max-body"),
    ("follow_redirects", "true: as --arazzo-follow-redirects"),
    ("proxy", "as --arazzo-proxy"),
    ("ca_bundle", "as --arazzo-ca-bundle, relative to the ini file"),
    ("client_cert", "as --arazzo-client-cert, relative to the ini file"),
    ("connect_timeout", "live: seconds until there is a connection (5)"),
    ("max_headers", "live: header fields of a response (100)"),
    ("max_head", "live: bytes of the head of a response (64000)"),
    ("max_expansion", "live: how much larger than compressed a body over 1 MB may be (100)"),
)
_LISTS = (
    ("sources", "lines NAME=FILE, as --arazzo-source"),
    ("source_dirs", "folders, as --arazzo-source-dir"),
    ("base_urls", "lines [NAME=]URL, as --arazzo-base-url"),
    ("inputs", "lines NAME=VALUE, as --arazzo-input"),
    ("redact", "names of further headers, parameters and members that hold secrets"),
    ("redact_patterns", "regular expressions of further secrets; a group is the secret alone"),
    ("allow_hosts", "hosts, as --arazzo-allow-hosts"),
    ("cov_report", "reports, as --arazzo-cov-report"),
)


def add_options(parser: pytest.Parser) -> None:
    """Register the options and ini keys."""
    group = parser.getgroup("arazzo", "API workflows described by Arazzo documents")
    for name, action, metavar, text in _OPTIONS:
        default: list[str] | None = [] if action == _MANY else None
        shown = {} if action == _FLAG else {"metavar": metavar}
        maybe = {"nargs": "?", "const": _MAYBE} if action == _MAYBE else {}
        kept = _ONE if maybe else action
        group.addoption(
            f"--arazzo-{name}", action=kept, default=default, help=text, **shown, **maybe
        )
    for name, text in _KEYS:
        parser.addini(f"arazzo_{name}", text, type="string", default=None)
    for name, text in _LISTS:
        parser.addini(f"arazzo_{name}", text, type="linelist", default=[])


def is_any_set(config: pytest.Config) -> bool:
    """Return whether command line, environment or ini say anything about this plugin."""
    if any(name.startswith("ARAZZO_") for name in os.environ):
        return True
    options = (f"arazzo_{name.replace('-', '_')}" for name, *_ in _OPTIONS)
    if any(config.getoption(option) for option in options) or find(config.rootpath):
        return True
    try:
        return any(config.getini(f"arazzo_{name}") for name, _ in (*_KEYS, *_LISTS))
    except TypeError:  # a value of a type that the key cannot have
        return True

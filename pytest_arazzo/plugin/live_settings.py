"""Command line, environment and ini to the rules of target `live`.

They are the user's alone: no document and no scenario file can change one of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pytest_arazzo.jsonvalue import Absent
from pytest_arazzo.plugin.words import Word, ini, lines, number, said, whole
from pytest_arazzo.transports.live_hosts import AllowedHost, Hosts, parse
from pytest_arazzo.transports.live_rules import Caps, Rules

_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
_SEPARATORS = re.compile(r"[,\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSettings:
    """What the user decided for real servers.

    Attributes:
        rules: where requests may go, and how.
        poll_interval: seconds to wait before a step that `goto` comes back to.
    """

    rules: Rules
    poll_interval: float


LIVE_SETTINGS = pytest.StashKey[LiveSettings]()


def live_settings_of(config: pytest.Config) -> LiveSettings:
    """Return the settings of this session.

    Raises:
        pytest.UsageError: an option has a value that it cannot have.
    """
    if LIVE_SETTINGS not in config.stash:
        config.stash[LIVE_SETTINGS] = _settings(config)
    return config.stash[LIVE_SETTINGS]


def _settings(config: pytest.Config) -> LiveSettings:
    rules = Rules(
        hosts=Hosts(tuple(_hosts(config))),
        caps=Caps(
            connect=_number(config, "arazzo_connect_timeout", Caps().connect),
            body=whole(number(config, "max_body", Caps().body)),
            expansion=_whole(config, "arazzo_max_expansion", Caps().expansion),
            fields=_whole(config, "arazzo_max_headers", Caps().fields),
            head=_whole(config, "arazzo_max_head", Caps().head),
        ),
        follow=_truth(_nearest(config, "follow_redirects")[0]),
        proxy=_proxy(_nearest(config, "proxy")[0]),
        ca_bundle=_ca_bundle(*_nearest(config, "ca_bundle")),
        client_cert=_client_cert(*_nearest(config, "client_cert")),
    )
    return LiveSettings(rules=rules, poll_interval=number(config, "poll_interval", 1.0).number)


def _hosts(config: pytest.Config) -> Iterator[AllowedHost]:
    said_by = {
        "--arazzo-allow-hosts": config.getoption("arazzo_allow_hosts"),
        "ARAZZO_ALLOW_HOSTS": [os.environ.get("ARAZZO_ALLOW_HOSTS", "")],
        "arazzo_allow_hosts": lines(config, "arazzo_allow_hosts"),
    }
    for origin, listed in said_by.items():
        for entry in filter(None, _SEPARATORS.split(" ".join(map(str, listed)))):
            host = parse(entry)
            if isinstance(host, Absent):
                raise pytest.UsageError(f"{origin}: {host.reason}")
            yield host


def _nearest(config: pytest.Config, name: str) -> tuple[Word, Path]:
    """Return what is said of a setting, and the folder that its paths are relative to."""
    near = said(config, name)
    if near.value is not None:
        return near, config.invocation_params.dir
    base = config.inipath.parent if config.inipath else config.rootpath
    return ini(config, f"arazzo_{name}"), base


def _number(config: pytest.Config, name: str, default: float) -> float:
    word = ini(config, name)
    return default if word.value is None else word.number


def _whole(config: pytest.Config, name: str, default: int) -> int:
    word = ini(config, name)
    return default if word.value is None else whole(word)


def _truth(word: Word) -> bool:
    value = (word.value or "no").lower()
    if value not in _TRUE + _FALSE:
        raise pytest.UsageError(f"{word.origin} must be true or false, not {word.value!r}")
    return value in _TRUE


def _proxy(word: Word) -> str | None:
    if word.value is None:
        return None
    try:
        url = urlsplit(word.value)
        is_proxy = url.scheme == "http" and bool(url.hostname) and url.port != 0
    except ValueError:
        is_proxy = False
    if not is_proxy:  # its value may hold a password
        raise pytest.UsageError(
            f"{word.origin} must have the form http://[USER:PASSWORD@]HOST[:PORT]"
        )
    return word.value


def _ca_bundle(word: Word, base: Path) -> str | None:
    return None if word.value is None else _file(word.origin, base / word.value)


def _client_cert(word: Word, base: Path) -> tuple[str, str] | None:
    if word.value is None:
        return None
    if (base / word.value).is_file():
        file = _file(word.origin, base / word.value)
        return file, file
    certificate, colon, key = word.value.rpartition(":")
    if not colon:
        certificate, key = word.value, word.value
    return _file(word.origin, base / certificate), _file(word.origin, base / key)


def _file(origin: str, path: Path) -> str:
    if not path.is_file():
        raise pytest.UsageError(f"{origin}: there is no file {path}")
    return str(path.resolve())

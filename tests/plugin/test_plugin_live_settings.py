from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from pytest_arazzo.plugin.live_settings import LiveSettings, live_settings_of
from pytest_arazzo.transports.live_hosts import AllowedHost, Hosts
from pytest_arazzo.transports.live_rules import Caps, Rules

Read = Callable[..., LiveSettings]


@pytest.fixture
def read(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Return what reads the settings that options and an ini file make."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # installed or not: loaded once

    def settings(*options: str, ini: str = "") -> LiveSettings:
        pytester.makeini(f"[pytest]\n{dedent(ini)}")
        arguments = ("-p", "pytest_arazzo.plugin.hooks", *options)
        return live_settings_of(pytester.parseconfig(*arguments))

    return settings


def test_nothing_is_allowed_unless_it_is_asked_for(read: Read) -> None:
    assert read() == LiveSettings(rules=Rules(), poll_interval=1.0)
    assert Rules() == Rules(
        hosts=Hosts(()),
        caps=Caps(connect=5.0, body=10_000_000, expansion=100, fields=100, head=64_000),
        follow=False,
        proxy=None,
        ca_bundle=None,
        client_cert=None,
    )


def test_every_option_is_heard(read: Read, pytester: pytest.Pytester) -> None:
    pytester.makefile(".pem", ca="", own="", key="")
    here = pytester.path.resolve()

    assert read(
        "--arazzo-allow-hosts=a.example,b.example:1",
        "--arazzo-allow-hosts=*.c.example",
        "--arazzo-poll-interval=0.5",
        "--arazzo-max-body=7",
        "--arazzo-follow-redirects",
        "--arazzo-proxy=http://proxy:3128",
        "--arazzo-ca-bundle=ca.pem",
        "--arazzo-client-cert=own.pem:key.pem",
    ) == LiveSettings(
        rules=Rules(
            hosts=Hosts(
                (
                    AllowedHost(host="a.example"),
                    AllowedHost(host="b.example", port=1),
                    AllowedHost(host="c.example", is_suffix=True),
                )
            ),
            caps=Caps(body=7),
            follow=True,
            proxy="http://proxy:3128",
            ca_bundle=str(here / "ca.pem"),
            client_cert=(str(here / "own.pem"), str(here / "key.pem")),
        ),
        poll_interval=0.5,
    )


def test_every_key_is_heard(read: Read, pytester: pytest.Pytester) -> None:
    pytester.makefile(".pem", own="")
    own = str(pytester.path.resolve() / "own.pem")
    found = read(
        ini="""
        arazzo_allow_hosts = a.example
        arazzo_poll_interval = 0
        arazzo_max_body = 1
        arazzo_max_expansion = 2
        arazzo_max_headers = 3
        arazzo_max_head = 4
        arazzo_connect_timeout = 5.5
        arazzo_follow_redirects = yes
        arazzo_proxy = http://proxy
        arazzo_client_cert = own.pem
        """
    )

    assert found == LiveSettings(
        rules=Rules(
            hosts=Hosts((AllowedHost(host="a.example"),)),
            caps=Caps(connect=5.5, body=1, expansion=2, fields=3, head=4),
            follow=True,
            proxy="http://proxy",
            client_cert=(own, own),
        ),
        poll_interval=0.0,
    )


@pytest.mark.parametrize(
    ("word", "found"), [("true", True), ("ON", True), ("no", False), ("0", False)]
)
def test_the_environment_is_heard(
    read: Read,
    monkeypatch: pytest.MonkeyPatch,
    word: str,
    found: bool,  # noqa: FBT001 - table
) -> None:
    monkeypatch.setenv("ARAZZO_FOLLOW_REDIRECTS", word)
    assert read(ini="arazzo_follow_redirects = maybe").rules.follow is found


def test_files_of_the_ini_file_are_beside_it(
    read: Read, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    file: Path = pytester.makefile(".pem", ca="")
    below = pytester.mkdir("below")
    monkeypatch.chdir(below)

    found = read("-c", str(pytester.path / "tox.ini"), ini="arazzo_ca_bundle = ca.pem")
    assert found.rules.ca_bundle == str(file.resolve())

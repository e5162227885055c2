"""What a target answers, written to the scenario's cassette once the run is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from pytest_arazzo.diagnostic import Diagnostic
from pytest_arazzo.documents import yaml
from pytest_arazzo.errors import DocumentError, NoRecording, NotYaml, Rejected, TransportError
from pytest_arazzo.exchange import Interaction, Response
from pytest_arazzo.judge.exposure import exchange_of
from pytest_arazzo.machine.effects import Send
from pytest_arazzo.plugin.record_settings import Mode, RecordSettings
from pytest_arazzo.plugin.targets import cassette as cassette_target
from pytest_arazzo.plugin.targets.target import Opening, Target
from pytest_arazzo.program.scenario_file import EnvValue, FixtureValue
from pytest_arazzo.shelf.disk import is_file, read_bytes
from pytest_arazzo.shelf.keeping import (
    Taken,
    exchange_of_inputs,
    noted_inputs,
    notes_on,
    with_inputs,
)
from pytest_arazzo.shelf.recordings import read_recording
from pytest_arazzo.shelf.writing import NotWritten, locked, write_whole
from pytest_arazzo.trace import Outcome, Trace
from pytest_arazzo.transports.cassette import Cassette, Recorded, dumps
from pytest_arazzo.transports.difference import is_same
from pytest_arazzo.transports.redaction import Leak, Redacted, redact
from pytest_arazzo.transports.replay import Replay
from pytest_arazzo.transports.tidy import steady, tidy
from pytest_arazzo.transports.walking import Exchange

Opener = Callable[[Opening], AbstractContextManager[Target]]

_SUFFIXES = frozenset({".yaml", ".yml"})
_FROM = "say with --arazzo-target what answers: a cassette is what is recorded into"


@contextmanager
def opened(opening: Opening, settings: RecordSettings, inner: Opener) -> Iterator[Target]:
    """Yield the target that *inner* opens, its answers kept for the cassette.

    Raises:
        Rejected: there is nothing to record from, or nowhere to record to.
    """
    path = _path(opening)
    old = _old(opening, path, settings.mode)
    if settings.mode is Mode.ONCE and old is not None:
        with cassette_target.opened(opening) as target:
            yield target
        return
    if opening.name == "cassette":
        raise opening.unusable("AZ721", "a cassette cannot be recorded from a cassette", _FROM)
    with inner(opening) as target:
        replay = Replay(old) if old and settings.mode is Mode.NEW_EPISODES else None
        recorder = _Recorder(opening, settings, path, old)
        yield replace(
            target,
            answer=lambda send: recorder.answer(send, target, replay),
            finish=recorder.finishing(target),
        )


class _Recorder:
    """The answers of one run."""

    def __init__(
        self, opening: Opening, settings: RecordSettings, path: Path, old: Cassette | None
    ) -> None:
        self._opening = opening
        self._settings = settings
        self._path = path
        self._old: tuple[Recorded, ...] = old.interactions if old else ()
        self._taken: list[Taken] = []
        self._is_lost = False  # whether a request got no answer

    def answer(self, send: Send, target: Target, replay: Replay | None) -> Response:
        """Return what was recorded, where that is wanted, else what *target* answers.

        Raises:
            TransportError: the target cannot answer.
        """
        if replay is not None:
            try:
                return replay.send(send.request, timeout=send.timeout)
            except NoRecording:
                pass
        try:
            response = target.answer(send)
        except TransportError:
            self._is_lost = True
            raise
        prepared = send.visit.prepared
        taken = Taken(
            interaction=Interaction(request=send.request, response=response),
            operation=send.operation,
            path=prepared.path if prepared else {},
        )
        self._taken.append(taken)
        return response

    def finishing(self, target: Target) -> Callable[[Trace], None]:
        """Return what is done once the run is over: what the target does, then the recording."""

        def finish(trace: Trace) -> None:
            target.finish(trace)
            self.finish(trace, target)

        return finish

    def finish(self, trace: Trace, target: Target) -> None:
        """Write the cassette, unless the run broke off or nothing is new.

        Raises:
            Rejected: it cannot be written.
        """
        if trace.ending.outcome is Outcome.BROKEN:
            return
        if self._is_lost:
            self._tell("not recorded: a request got no answer, which no cassette can hold")
        elif self._is_new():
            self._record(trace, target)

    def _record(self, trace: Trace, target: Target) -> None:
        kept = tuple(each.interaction for each in self._kept())
        old = [Exchange(interaction=each) for each in kept]
        new = [exchange_of(each.operation, each.interaction, each.path) for each in self._taken]
        is_first = self._settings.mode is Mode.ALL
        given = self._settings.rules
        known = replace(given, known=(*given.known, *self._opening.secrets, *target.secrets()))
        rules = with_inputs(known, self._opening.scenario)
        exchanges = [*new, *old] if is_first else [*old, *new]
        inputs = exchange_of_inputs(self._opening.scenario, self._of_fixtures())
        clean = redact([*exchanges, inputs], rules, kept)
        if isinstance(clean, Leak):
            raise self._refused(f"{self._uri} is not written: {clean.reason}")
        *interactions, noted = clean.interactions
        tidied = [tidy(each) for each in interactions]
        before = tuple(each.interaction for each in self._old)
        notes = notes_on(trace, target.origin, self._taken, noted_inputs(noted))
        text = dumps(steady(tidied, before), notes)
        self._write(text, clean)
        counts = f"{len(self._taken)} interactions", f"{clean.count} secrets replaced"
        self._tell(f"{counts[0]} recorded into {self._uri}, {counts[1]}")
        self._opening.request.node.user_properties.append(("arazzo.recorded", self._uri))

    @property
    def _uri(self) -> str:
        return self._opening.shelf.uri(self._path)

    def _of_fixtures(self) -> frozenset[str]:
        given = self._opening.plan.inputs.items()
        return frozenset(
            name for name, value in given if isinstance(value, FixtureValue | EnvValue)
        )

    def _is_new(self) -> bool:
        return bool(self._taken) or self._settings.mode is Mode.REWRITE

    def _kept(self) -> tuple[Recorded, ...]:
        """Return what stays of the old cassette: all, nothing, or what was not asked for now."""
        match self._settings.mode:
            case Mode.NEW_EPISODES:
                return self._old
            case Mode.ALL:
                return tuple(each for each in self._old if not self._is_asked(each))
            case _:
                return ()

    def _is_asked(self, recorded: Recorded) -> bool:
        request = recorded.interaction.request
        sent = (each.interaction.request for each in self._taken)
        return any(is_same(request, one, ("x-amz-target",)) for one in sent)

    def _write(self, text: str, clean: Redacted) -> None:
        if clean.tracked.is_in(text):
            raise self._refused(f"{self._uri} is not written: a secret is left over")
        try:
            yaml.parse(self._uri, text, yaml.CASSETTE_LIMITS)
        except NotYaml as error:  # what is too large now could not be read later
            raise self._refused(f"{self._uri} is not written: {error.reason}") from error
        try:
            with locked(self._path.parent):
                write_whole(self._path, text.encode())
        except NotWritten as error:
            raise self._refused(f"{self._uri} is not written: {error}") from error

    def _refused(self, message: str) -> Rejected:
        return self._opening.unusable("AZ721", message)

    def _tell(self, text: str) -> None:
        self._opening.request.node.add_report_section("call", "arazzo recording", text)


def _path(opening: Opening) -> Path:
    """Return where the cassette is written, links followed, inside of the root folder."""
    path = opening.suite.cassette_path(opening.plan)
    real = opening.shelf.confined(path)
    shown = opening.shelf.uri(path)
    if real is None:
        message = f"the cassette is no path inside of the root folder: {shown}"
        raise opening.unusable("AZ721", message)
    if real.suffix not in _SUFFIXES:
        hint = "a recording is written as VCR v1 YAML, to a file that ends in .yaml"
        raise opening.unusable("AZ721", f"{shown} cannot be recorded into", hint)
    return real


def _old(opening: Opening, path: Path, mode: Mode) -> Cassette | None:
    """Return what is there already; what is no cassette at all is not written over.

    Raises:
        Rejected: there is another file in its place, or a damaged one whose rest is wanted.
    """
    if not is_file(path):
        return None
    uri = opening.shelf.uri(path)
    try:
        read = read_recording(uri, path)
    except DocumentError as error:
        read = (_unreadable(opening, error),)
    if isinstance(read, Cassette) and all(each.is_whole for each in read.interactions):
        return read
    if mode is not Mode.REWRITE and not isinstance(read, Cassette):
        raise Rejected(read)
    if not _was_cassette(uri, path):
        hint = "name another file in `cassette`; a HAR or other recording can be imported"
        raise opening.unusable("AZ721", f"{uri} is no cassette and is not written over", hint)
    return None


def _unreadable(opening: Opening, error: DocumentError) -> Diagnostic:
    message = f"the cassette cannot be read: {error}"
    return opening.unusable("AZ120", message).diagnostics[0]


def _was_cassette(uri: str, path: Path) -> bool:
    """Return whether the damaged file at *path* began as a cassette."""
    text = read_bytes(uri, path, yaml.CASSETTE_LIMITS)[:4000]
    return not text.strip() or b"interactions" in text

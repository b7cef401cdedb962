"""The boundary round a plugin's code: `contain` calls it and nothing comes out but an `Outcome`.

Loading, asking hooks and running what was offered all go through here. Two things do come through, and must: the user's
own Ctrl-C, and the death of the interpreter (for that see `kindframe.registry.sentinel`).
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import PurePath
from types import FrameType
from typing import Any, cast

from attrs import frozen

from kindframe.problems import visible

__all__ = ["Outcome", "contain", "describe"]

_KEPT = 2_000
"""How much of what a plugin prints is kept for the note; all of it goes to standard error."""


@frozen(kw_only=True)
class Outcome:
    """What a call came to: a value or an error, and how what it printed began."""

    value: Any = None
    error: BaseException | None = None
    printed: str = ""


def contain(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Outcome:
    """Call a plugin's function and let nothing out: no exception of any kind, nothing on standard output.

    A `KeyboardInterrupt` that the code raises by itself is an error like any other. One that the user sent is raised
    again, even where the code swallowed it.
    """
    value: Any = None
    error: BaseException | None = None
    with _Interrupts() as interrupts, _no_stdout() as heard:
        try:
            value = function(*args, **kwargs)
        except BaseException as raised:  # noqa: BLE001 - a plugin may raise SystemExit as well; that is the point
            error = raised
    if interrupts.raised is not None:
        raise interrupts.raised
    return Outcome(value=value, error=error, printed=heard.text)


class _Interrupts:
    """Notes whether a SIGINT arrived meanwhile and what the host's own handler made of it.

    Only the main thread can do this, and only there does Python deliver one.
    """

    def __init__(self) -> None:
        self.raised: BaseException | None = None
        self._before: Any = None

    def __enter__(self) -> _Interrupts:
        if threading.current_thread() is threading.main_thread():
            before = signal.getsignal(signal.SIGINT)
            if callable(before):
                with contextlib.suppress(ValueError):  # the main thread of a subinterpreter may not
                    signal.signal(signal.SIGINT, self._heard)
                    self._before = before
        return self

    def _heard(self, number: int, frame: FrameType | None) -> None:
        try:
            self._before(number, frame)
        except BaseException as raised:
            self.raised = raised
            raise

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)


class _Heard:
    """Stands where standard output was: passes text on to standard error and keeps how it began."""

    def __init__(self, onward: Any) -> None:
        self._onward = onward
        self.text = ""

    def write(self, text: str) -> int:
        """Keep what is written, up to a limit, and pass it on."""
        self.text += text[: _KEPT - len(self.text)] if len(self.text) < _KEPT else ""
        with contextlib.suppress(AttributeError, OSError, ValueError):  # none, gone, closed
            self._onward.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush what it is passed on to."""
        with contextlib.suppress(AttributeError, OSError, ValueError):
            self._onward.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._onward, name)


@contextlib.contextmanager
def _no_stdout() -> Iterator[_Heard]:
    """Send what is printed to standard error; in a program of one thread, what goes past Python's `sys.stdout` too.

    The file descriptor is left alone where other threads run: what they write meanwhile would go astray.
    """
    heard = _Heard(sys.stderr)
    saved = _divert() if threading.active_count() == 1 else None
    try:
        with contextlib.redirect_stdout(cast(Any, heard)):
            yield heard
    finally:
        if saved is not None:
            _flush(sys.__stdout__)
            os.dup2(saved, 1)
            os.close(saved)


def _divert() -> int | None:
    """Point file descriptor 1 at standard error; give a copy of what it was, or None where that cannot be done."""
    _flush(sys.stdout)
    _flush(sys.__stdout__)
    try:
        saved = os.dup(1)
    except OSError:
        return None
    try:
        os.dup2(2, 1)
    except OSError:
        os.close(saved)
        return None
    return saved


def _flush(stream: Any) -> None:
    with contextlib.suppress(AttributeError, OSError, ValueError):
        stream.flush()


def describe(error: BaseException) -> str:
    """Say in one line what an error is and in which line of the plugin it arose.

    >>> describe(ValueError("no such colour"))
    'ValueError: no such colour'
    """
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001 - even this is the plugin's code
        text = ""
    said = visible(f"{type(error).__name__}: {text}" if text else type(error).__name__)
    where = "" if isinstance(error, SyntaxError) else _where(error)
    return f"{said} ({where})" if where else said


def _where(error: BaseException) -> str:
    found = ""
    trace = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.split(".")[0] not in {"importlib", "pluggy"} and not module.startswith("kindframe.registry"):
            file = PurePath(trace.tb_frame.f_code.co_filename)
            found = f"{'/'.join(file.parts[-2:])}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return visible(found)

"""`kernel`: one function, run as plain Python on little and compiled by numba on much.

Compiling costs seconds once and nothing after (numba keeps the machine code on the disk); below `THRESHOLD` entries
that are gone through once, and below `STEPS` where they are gone through again and again, the plain function is faster
than even loading numba, so a first small report compiles nothing and imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar

__all__ = ["STEPS", "THRESHOLD", "Kernel", "kernel"]

THRESHOLD = 4_000
"""The size (entries of the arrays looped over) from which the compiled function runs."""
STEPS = 2_000_000
"""The steps of the work from which it runs, however few entries there are: plain, each takes about a microsecond, and
loading the compiler and what it kept takes as long as this many."""

P = ParamSpec("P")
R = TypeVar("R")


class Kernel(Generic[P, R]):
    """A function in both its forms. ``plain`` is the Python function, ``compiled`` the same by numba.

    .. versionadded:: 0.1
    """

    def __init__(self, plain: Callable[P, R]) -> None:
        self.plain = plain
        self._compiled: Callable[P, R] | None = None
        self.__doc__ = plain.__doc__
        self.__name__ = plain.__name__
        self.__wrapped__ = plain

    @property
    def compiled(self) -> Callable[P, R]:
        """The compiled function; made at the first use, kept on the disk where that can be written."""
        if self._compiled is None:
            import numba

            options: dict[str, Any] = {"cache": True, "nogil": True}
            try:
                self._compiled = numba.njit(**options)(self.plain)
            except RuntimeError:  # no folder to keep the machine code in: compile for this process alone
                self._compiled = numba.njit(nogil=True)(self.plain)
        return self._compiled

    def on(self, size: int, steps: int = 0) -> Callable[P, R]:
        """Give the form for this much work: plain below `THRESHOLD` entries and `STEPS` steps, else compiled."""
        return self.compiled if size >= THRESHOLD or steps >= STEPS else self.plain


def kernel(plain: Callable[P, R]) -> Kernel[P, R]:
    """Make a kernel of a function that uses nothing but numpy arrays and numbers."""
    return Kernel(plain)

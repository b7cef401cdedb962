"""Progress on a terminal: `progress` draws the stages it is told of as a bar with the time left, which is an estimate.

Every command that may take over two seconds uses it. In a pipe, or where a machine reads along, nothing is shown.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kindframe.problems import visible
from kindframe.progress import Stage, Step, nobody

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

__all__ = ["Gauge", "progress", "said"]

WIDTH = 16
"""Of the bar, in characters; words that are too long for the rest of a line end in an ellipsis."""
DOUBT = (1.0, 0.15)
"""With how many seconds, and what share of the whole, at the pace that was thought a first part weighs no more than it
should: it may be one that waits for a compiler, and its pace nobody else's."""
EASED = 0.7
"""From which share of its estimate on a part slows down towards its end, which it comes to only when it is over."""
LATE = 1.5
"""How many times its estimate a part may take, and the doubt besides, before nothing is said of the time left."""


class Gauge:
    r"""What share is done and how long the rest takes, from the stages and a clock.

    Estimates of the parts behind, :math:`d` of :math:`o` seconds, beside the time :math:`t` they took, give the pace of
    this machine, :math:`(t + w) / (d + w)` with :math:`w = 1 + 0.15 o`, so that the first parts alone do not decide it;
    the part that is going on moves on by that pace, and ever slower towards its end. Where it is counted how far a part
    has come, it has a pace of its own, :math:`(t + w p) / (d + w)` with what of it is behind, the pace :math:`p` at
    which it began, and its own doubt :math:`w`, the less the more is counted; parts that follow keep :math:`p`.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = self._since = clock()
        self._pace = self._own = 1.0
        self._at = self._first = Stage(what="")
        self._entered = self._began

    def step(self, stage: Stage) -> None:
        """Take note that a stage begins, or how far the one that began last has come."""
        self._since = self._clock()
        if stage.what == self._at.what and stage.of == self._at.of:
            behind = stage.done - self._first.done
            doubt = _doubt(self._first.takes) * (1 - behind / (self._first.takes or 1.0))
            self._own = (self._since - self._entered + doubt * self._pace) / (behind + doubt)
        else:
            doubt = _doubt(stage.of)
            self._own = self._pace = (self._since - self._began + doubt) / (stage.done + doubt)
            self._first, self._entered = stage, self._since
        self._at = stage

    @property
    def what(self) -> str:
        """What is going on."""
        return self._at.what

    @property
    def share(self) -> float | None:
        """The share that is done, or None where it is not known how long the whole takes."""
        if not self._at.of:
            return None
        return min((self._at.done + self._moved()) / self._at.of, 0.999)

    @property
    def left(self) -> float | None:
        """About how many seconds are left, or None where that is not known, or not any more."""
        if not self._at.of or self._gone() > LATE * self._at.takes + _doubt(self._at.of):
            return None
        after = self._at.of - self._at.done - self._at.takes
        return self._own * (self._at.takes - self._moved()) + self._pace * after

    def _gone(self) -> float:
        """How many seconds of estimates would have gone by in this part at this machine's pace."""
        return (self._clock() - self._since) / self._own

    def _moved(self) -> float:
        """How many of the part's estimated seconds are taken to be behind: what has gone by, eased out to its end."""
        gone, free = self._gone(), EASED * self._at.takes
        rest = self._at.takes - free
        return (
            min(gone, self._at.takes)
            if gone <= free or not rest
            else self._at.takes - rest * math.exp(-(gone - free) / rest)
        )


def _doubt(seconds: float) -> float:
    """Give what an estimate of so many seconds is in doubt by."""
    least, share = DOUBT
    return least + share * seconds


def said(left: float | None) -> str:
    """Say how long is left as roughly as it is known.

    >>> said(4.2), said(47.0), said(150.0), said(4000.0), said(None)
    ('about 5 s left', 'about 50 s left', 'about 3 min left', 'about 67 min left', '')
    """
    if left is None:
        return ""
    if left >= 90:
        return f"about {-(-left // 60):.0f} min left"
    to = 10 if left > 20 else 1
    return f"about {-(-left // to) * to:.0f} s left"


@contextmanager
def progress(doing: str, *, shown: bool = True) -> Iterator[Step]:
    """Show progress on a terminal, and nothing in a pipe, nor where it is not to be ``shown``. Gives a `Step`.

    A spinner turns until a stage tells how long the whole takes; from then on a bar stands beside it.
    """
    if not shown or not sys.stderr.isatty():
        yield nobody
        return
    from rich.console import Console

    gauge = Gauge()
    gauge.step(Stage(what=doing))
    with _drawn(gauge, Console(stderr=True)):
        yield gauge.step


def _drawn(gauge: Gauge, console: Console) -> Progress:
    """Give what is drawn, anew from the gauge ten times a second."""
    from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task
    from rich.progress_bar import ProgressBar
    from rich.table import Column
    from rich.text import Text

    class What(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(visible(gauge.what), no_wrap=True, overflow="ellipsis")

    class Bar(ProgressColumn):
        def render(self, task: Task) -> ProgressBar | Text:
            share = gauge.share
            return Text("") if share is None else ProgressBar(total=1.0, completed=share, width=WIDTH)

    class Left(ProgressColumn):
        def render(self, task: Task) -> Text:
            words, gone = said(gauge.left), int(task.elapsed or 0)
            return Text(f"{words} (an estimate)" if words else f"{gone // 60}:{gone % 60:02}")

    # The words alone give way where a line is short: what may not be wrapped keeps its width.
    kept = Column(no_wrap=True)
    columns = (SpinnerColumn(table_column=kept), What(), Bar(table_column=kept), Left(table_column=kept))
    drawn = Progress(*columns, console=console, transient=True)
    drawn.add_task("", total=None)
    return drawn

"""Writing the report: the one page is put together from its sections, escaped, and set in place whole.

The exporter's `write` lands here. Nothing but the release is looked at, and nothing of it is put into the page that is
not shown there.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

import kindframe
from kindframe.calling import unpeopled
from kindframe.exporting import Loss, LossReport, Release
from kindframe.files import atomic_write
from kindframe.overview import overview
from kindframe.sources import Source
from kindframe.wording import listed
from kindframe_report.absent import absent
from kindframe_report.answers import Answer, answers, shared_notes
from kindframe_report.calling import called
from kindframe_report.findings import findings
from kindframe_report.mapping import drawn_map
from kindframe_report.opening import about_consent, ended, opening
from kindframe_report.picture import picture
from kindframe_report.quality import quality
from kindframe_report.sections import chosen
from kindframe_report.standing import barriers, stance_legend, standings, statuses
from kindframe_report.words import clean, count, number

__all__ = ["page", "write"]

POLICY = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
"""What the page allows itself: its one script, known by its hash, its own styles, and nothing from anywhere."""
SCRIPTS = ("painting.js", "webgl.js", "names.js", "discs.js", "network.js", "charts.js")
"""The parts of the page's script in the order they build on each other."""


def write(release: Release, path: Path) -> LossReport:
    """Write a release as one HTML file.

    Returns
    -------
    LossReport
        A report shows results; the rows of the study are not in it, and that is said.

    Raises
    ------
    StoreNotSaved
        Where the file cannot be written; what stood there before still stands.
    """
    text = page(release).encode("utf-8")
    with atomic_write(path) as file:
        file.write(text)
    losses = tuple(
        Loss(field=name, change="dropped", count=table.height, why="a report shows counts and pictures, not rows")
        for name, table in release.study.tables.items()
        if table.height
    )
    return LossReport(format="html", losses=losses, files=(Path(path),))


def page(release: Release) -> str:
    """Give the whole page as text."""
    taken = {"main", "contents", "top"}
    counts = release.overview or overview(release.study)
    shared, told = shared_notes(answers(called(release, counts), taken, release.study.settings.report.findings))
    held = standings(release.assessments, taken, release.quotes)
    blocked, silence = barriers(release.assessments)
    study = release.study
    changing = len(counts.waves) > 1
    script = _script()
    context: dict[str, Any] = {
        "policy": POLICY.format(script=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()),
        "script": Markup(script),
        "css": Markup(_static("report.css") + _static("charts.css")),
        "title": study.title or "A study of connections",
        "description": study.settings.description,
        "made_up": study.settings.made_up,
        "audience": release.audience,
        "made_on": str(release.options.get("made_on", "")),
        "opening": opening(release),
        "findings": findings(
            told, study.settings.report.findings, blocked, study.settings.attributes.get("actors", {})
        ),
        "picture": picture(study, release.audience),
        "answers": tuple(answer for answer in told if answer.tells and not (answer.about_time and changing)),
        "changes": tuple(answer for answer in told if answer.tells and answer.about_time and changing),
        "unable": tuple(answer for answer in told if not answer.tells),
        "absent": absent(release, counts),
        "shared_notes": shared,
        "failures": dict(release.failures),
        "map": drawn_map(study),
        "standings": held,
        "stances": stance_legend(),
        "statuses": statuses(),
        "barriers": blocked,
        "barriers_silence": silence,
        "quality": quality(counts),
        "rounded": counts.rounded,
        "guarded": bool(release.facts.get("grouped_by")),  # numbers of people are kept back in it
        "peopled": not unpeopled(counts.actors, study.settings.kinds.get("actor", {})),
        "protection": _gathered(map(ended, release.protection)),
        "makers": _makers(told),
        "sources": study.settings.sources,
        "cite": _cited(release),
        "fingerprint": study.fingerprint,
        "version": kindframe.__version__,
    }
    context["contents"] = chosen(release, context)
    context["shown"] = shown = {name for name, _ in context["contents"]}
    told_in = {"connections": context["answers"], "change": context["changes"]}
    missing = context["opening"].missing if len(context["opening"].missing) > 2 or "glance" not in shown else ()
    # Who was left out is told under "Who is not in this picture", and not again.
    context["missing"] = tuple(s for s in missing if "absent" not in shown or not about_consent(s))
    context["paper"] = tuple(a for name, held in told_in.items() if name in shown for a in held)
    context["reachable"] = shown | {a.anchor for name, held in told_in.items() if name in shown for a in held}
    return _environment().get_template("report.html.j2").render(context)


def _makers(told: Iterable[Answer]) -> tuple[str, ...]:
    """Name every plugin that answered something, and this one."""
    found = dict.fromkeys(answer.made_by for answer in told if answer.made_by)
    try:
        own = f"kindframe-report {metadata.version('kindframe-report')}"
    except metadata.PackageNotFoundError:
        own = "kindframe-report"
    return (*found, *([] if own in found else [own]))


def _gathered(sentences: Iterable[str]) -> tuple[str, ...]:
    """Put sentences that differ only in what stands in their brackets into one.

    >>> _gathered(["Texts went (a: x).", "Texts went (b: y).", "No more."])
    ('Texts went (a: x; b: y).', 'No more.')
    """
    found: dict[tuple[str, str], list[str]] = {}
    for sentence in sentences:
        before, opened, rest = sentence.partition(" (")
        inside, _, after = rest.partition(")")
        found.setdefault((before, after if opened else ""), []).append(inside if opened else "")
    return tuple(
        f"{before} ({'; '.join(inside)}){after}" if any(inside) else before for (before, after), inside in found.items()
    )


def _cited(release: Release) -> str:
    study = release.study
    title = study.title or "A study of connections"
    made = str(release.options.get("made_on", ""))
    tool = f"kindframe {kindframe.__version__}{', ' + made if made else ''}"
    return f"{title}. Report made with {tool}; data {study.fingerprint}."


def _script() -> str:
    """Put the page's scripts together in one scope of their own, so that the page has one script and no global name."""
    return '(() => {\n"use strict";\n' + "".join(_static(name) for name in SCRIPTS) + "})();\n"


def _static(name: str) -> str:
    return resources.files("kindframe_report").joinpath("static", name).read_text(encoding="utf-8")


def _finished(value: Any) -> Any:
    """Make every text that goes into the page fit for it; escaping follows."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _worded(source: Source) -> str:
    return str(source).rstrip(".")


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("kindframe_report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finished,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(count=count, number=number, source=_worded, listed=listed)
    return environment

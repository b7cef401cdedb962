"""Side doors: marker strings stand in every private place of a study, and in no byte of anything made for others."""

from __future__ import annotations

import ast
import gzip
import io
import logging
import re
import socket
import stat
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

import kindframe as kf
from kindframe.cli import root
from kindframe.overview import persons
from kindframe.registry import Registry, default_registry

ROOT = Path(__file__).resolve().parent.parent
SIGN = "kfzqx"
"""Every marker begins with it: five letters that stand nowhere by chance."""

MARKED = re.compile(SIGN.encode() + rb"\w*", re.IGNORECASE)
SOURCES = [ROOT / "src", *sorted((ROOT / "plugins").glob("*/src"))]
BARRED = ("pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml")
OF_STUDIES = sorted(e.name for e in default_registry().exporters.values() if e.wants == "study")
OF_ASSESSMENTS = sorted(e.name for e in default_registry().exporters.values() if e.wants == "assessment")


def table(header: str, rows: Iterator[str]) -> str:
    """A CSV text, with the sign wherever a cell or a name begins with ~."""
    return "\n".join([header, *rows, ""]).replace("~", SIGN)


def write_study(folder: Path, people: int = 150) -> None:
    """Write a study of so many people in three groups, with a marker of its own kind in every private place."""
    folder.mkdir()
    n = people
    group = ("north", "middle", "south")
    items = ["~slip", *(f"p{i % 6 + 1}" for i in range(1, n))]
    consent = {7: "no", 8: "withdrawn", 9: "expired", 10: ""}

    def cells() -> Iterator[str]:
        for i in range(n):
            said = consent.get(i, "yes")
            who = f"~id{i},~fore{i} ~sur{i},{said},~home{i // 3},{group[i % 3]}"
            yield f"{who},~value{i % 7},~{'long ' * 12}{i},{i % 5}"

    files = {
        "people.csv": table("id,name,consent,member_of,group,~column,~letter,years", cells()),
        "households.csv": table(
            "id,name,latitude,longitude", (f"~home{i},{i} ~street,52.7{i:05d}1,-1.3{i:05d}1" for i in range(n // 3))
        ),
        "relationships.csv": table(
            "id,source,target,kind,strength,reported_by,place,~how",
            (
                f"~tie{i}x{k},~id{i},~id{(i * k + k) % n},{('friend', 'help')[k % 2]},{k},~id{i},~home{i // 3},~way{i}"
                for i in range(n)
                for k in (1, 2, 5)
                if i != (i * k + k) % n
            ),
        )
        + table("", iter(["~tie9,~id1,~gone,friend,1,,,", "~tie10,~id1,~id2,friend,many ~broken,,,"])).lstrip(),
        "actions.csv": table(
            "id,kind,givers,receivers,outcome,story,source,~helped",
            (
                f"~act{i},help,~id{i},~id{(i + 3) % n},happened,~story{i} was told,~source{i},~enabled{i}"
                for i in range(n)
            ),
        ),
        "responses.csv": table(
            "id,respondent,question,value,~mode",
            (f"~answer{i},~id{i},own/free,~words{i},~doorstep{i % 3}" for i in range(n)),
        ),
        "evidence.csv": table(
            "id,subject,item,stance,coder,note,source",
            (f"~coding{i},~act{i},kindness-promise/{items[i]},for,~coder{i % 2},~note{i},~where{i}" for i in range(n)),
        ),
        "consents.csv": table("person,purpose,status,source", (f"~id{i},all,yes,~form{i}" for i in range(20, 30))),
        "study.toml": f'title = "A street"\n[attributes.actors.{SIGN}column]\nmeaning = "{SIGN}meaning"\n',
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study with the markers, as a folder."""
    folder = tmp_path_factory.mktemp("marked") / "street"
    write_study(folder)
    return folder


@pytest.fixture(scope="module")
def study(street: Path) -> kf.Study:
    """The study with the markers, read."""
    return kf.read(street)


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger and a key of the test's own, so that no release is held against that of another test."""
    monkeypatch.setenv("KINDFRAME_STATE", str(tmp_path / "state"))


def unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes of a file, and of whatever is packed in it."""
    yield name, data
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                yield from unpacked(f"{name}:{member.filename}", archive.read(member))
    elif data.startswith(b"\x1f\x8b"):
        yield from unpacked(f"{name}:unpacked", gzip.decompress(data))


def found_in(folder: Path) -> list[str]:
    """Every marker in the files of a folder and in their names, with the place."""
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        for name, data in unpacked(path.relative_to(folder).as_posix(), path.read_bytes()):
            wide = data.replace(b"\0", b"")
            hits = {*MARKED.findall(data), *MARKED.findall(wide), *MARKED.findall(name.encode())}
            found += [f"{name}: {hit.decode()}" for hit in sorted(hits)]
    return found


def found_in_text(text: str) -> list[str]:
    """Every marker in a text."""
    return sorted({hit.decode() for hit in MARKED.findall(text.encode())})


def closed(folder: Path) -> bool:
    """Whether every file below a folder can be read by its owner alone."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sys.platform == "win32" or {stat.S_IMODE(path.stat().st_mode) for path in files} <= {0o600}


def test_the_markers_are_thirty_kinds_and_stand_in_the_keepers_own_file(study: kf.Study, tmp_path: Path) -> None:
    """The search can fail: what the keeper converts for herself holds them, each kind of place."""
    kf.convert(study, tmp_path / "folder")
    kinds = {re.sub(r"[\dx]*$", "", hit.split(": ")[1]) for hit in found_in(tmp_path / "folder")}
    assert len(kinds) >= 24, sorted(kinds)
    assert study.report.set_aside == 2


@pytest.mark.parametrize("name", OF_STUDIES)
def test_no_marker_in_any_export(study: kf.Study, tmp_path: Path, name: str) -> None:
    """Every format there is, its files, the record beside them, and what is remembered of the release."""
    suffix = next(iter(default_registry().exporters[name].suffixes), "")
    out = tmp_path / "out"
    out.mkdir()
    release, loss = kf.export(study, out / f"street{suffix}", to=name)
    assert found_in(tmp_path) == []
    assert found_in_text(f"{release.protection} {release.facts} {release.study!r} {loss}") == []
    assert closed(tmp_path)


@pytest.mark.parametrize("name", OF_ASSESSMENTS)
def test_no_marker_in_any_assessment(study: kf.Study, tmp_path: Path, name: str) -> None:
    """What is found is told without who was found."""
    suffix = next(iter(default_registry().exporters[name].suffixes), "")
    kf.export_assessment(study, "kindness-promise", tmp_path / f"street{suffix}", to=name)
    assert found_in(tmp_path) == []
    assert closed(tmp_path)


@pytest.mark.slow
def test_no_marker_in_the_report_nor_in_what_the_commands_print(
    street: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The page with all it carries, both streams of the four commands that share, and the log."""
    out = tmp_path / "out"
    out.mkdir()
    with caplog.at_level(logging.DEBUG):
        done = [
            CliRunner().invoke(root, ["report", str(street), "--out", str(out / "report.html")]),
            CliRunner().invoke(root, ["export", str(street), str(out / "out.graphml")]),
            CliRunner().invoke(root, ["assess", str(street), "kindness-promise", "--out", str(out / "out.xlsx")]),
            CliRunner().invoke(root, ["draw", str(street), str(out / "out.svg"), "--all"]),
            CliRunner().invoke(root, ["export", str(street), str(out / "none.graphml"), "--by", "name"]),
            CliRunner().invoke(root, ["export", str(street), str(out / "none.nothing")]),
        ]
    assert [run.exit_code for run in done][:4] == [3, 3, 3, 3], [run.output for run in done]
    assert found_in(tmp_path) == []
    for run in done:
        assert found_in_text(run.output + run.stderr) == []
    assert found_in_text(caplog.text) == []


def test_no_marker_in_what_a_notebook_shows(study: kf.Study) -> None:
    """A study, a network, every analysis's result, an assessment: in a notebook and as text they hold nobody's rows."""
    held = {"study": study, "network": study.network()}
    shown = {name: thing._repr_html_() + repr(thing) for name, thing in held.items()}
    assessment = kf.assess(study, "kindness-promise")
    shown["assessment"] = (assessment._repr_html_() + repr(assessment)).replace(f"{SIGN}slip", "what the keeper typed")
    for name in default_registry().analyses:
        try:
            result = kf.analyse(study, name)
            shown[name] = result._repr_html_() + repr(result)
        except kf.KindframeError as error:
            shown[name] = str(error)
    assert {name: hits for name, text in shown.items() if (hits := found_in_text(text))} == {}


EVIL = """
import kindframe as kf

def run(study, **_):
    raise ValueError(str(study.actors.table["name"].to_list()[:3]))

def undefined(study, **_):
    raise kf.errors.Undefined("Not for " + study.actors.table["id"][0])

def loud(study, **_):
    name = study.actors.table["name"][0]
    said = kf.Statement(name="who", text=f"{name} helps most.", value=name)
    return kf.Result(statements=[said], notes=[f"Ask {name}."], figures=[])

def analysis(name, run):
    return kf.Analysis(name=name, title=name, question="Who?", definition="Tells.", run=run, takes="study")

@kf.hookimpl
def kindframe_analyses():
    return [analysis("evil", run), analysis("evil-undefined", undefined), analysis("evil-loud", loud)]

def write(release, path):
    raise ValueError(" ".join(release.study.actors.ids))

@kf.hookimpl
def kindframe_exporters():
    return [kf.Exporter(name="evil", title="Evil", suffixes=(".evil",), write=write)]
"""


def test_a_plugin_that_fails_or_talks_gives_nobody_away(
    study: kf.Study, tmp_path: Path, make_plugin: Callable[..., Path], entry_points: Callable[[], list[EntryPoint]]
) -> None:
    """Names in an exception, in a reason, in a statement, in a note: none of them is in the report or its failures."""
    make_plugin("evil", EVIL)
    own = [e for e in default_registry().plugins if e.name == "report"]
    assert own
    from importlib.metadata import entry_points as installed

    points = [*entry_points(), *(e for e in installed(group="kindframe") if e.name == "report")]
    registry = Registry(entry_points=points)
    out = tmp_path / "out"
    out.mkdir()
    names = ["evil", "evil-loud", "evil-undefined"]
    release, _ = kf.report(study, out / "r.html", analyses=names, frameworks=[], registry=registry)
    assert found_in(out) == []
    assert found_in_text(str(release.failures)) == []
    assert "evil" in release.failures
    with pytest.raises(kf.KindframeError) as caught:
        kf.export(study, out / "r.evil", registry=registry)
    assert found_in_text(str(caught.value)) == []


# -- what never happens ------------------------------------------------------------------------------


def test_single_people_for_partners_go_by_pseudonyms_in_every_table(study: kf.Study, tmp_path: Path) -> None:
    """With a purpose and the risk accepted, neither the graph nor a result holds an id or a name; rows are in order."""
    asked = {"audience": "partners", "purpose": "to test", "accept_reidentification_risk": True}
    release, _ = kf.export(study, tmp_path / "out.graphml", **asked)
    people = [a for a in release.study.actors.ids if re.fullmatch("[a-z2-7]{16}", a)]
    assert len(people) > 100
    assert people == sorted(people)
    report, _ = kf.report(study, tmp_path / "out.html", analyses=["ego-networks", "bridging"], frameworks=[], **asked)
    tables = "".join(t.write_csv() for r in report.results for t in r.tables.values() if "person" in t.columns)
    hits = {
        hit for hit in [*found_in(tmp_path), *found_in_text(tables)] if re.search("id[0-9]|fore|sur[0-9]|home", hit)
    }
    assert hits == set()


@pytest.mark.slow
def test_nothing_goes_over_the_network(street: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading, computing, saving, exporting, drawing and reporting open no socket and look no name up."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError(f"a call to the network: {args!r}")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    study = kf.read(street)
    kf.save(study, tmp_path / "s.kindframe")
    kf.convert(study, tmp_path / "folder")
    kf.assess(study, "kindness-promise")
    for name in OF_STUDIES:
        kf.export(study, tmp_path / f"{name}{next(iter(default_registry().exporters[name].suffixes), '')}", to=name)
    _, loss = kf.report(study, tmp_path / "r.html")
    kf.draw(study, tmp_path / "r.png")
    assert loss.files


@pytest.mark.parametrize("package", SOURCES, ids=lambda path: path.parent.name)
def test_nothing_that_is_read_can_run(package: Path) -> None:
    """No pickle, marshal or shelve, no eval, exec or compile, no loader of YAML objects in what is installed."""
    found = []
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{path.name}: {n}" for n in names if n.split(".")[0] in BARRED]
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("eval", "exec", "compile")
            ):
                found.append(f"{path.name}:{node.lineno}: {node.func.id}")
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle" and getattr(node.value, "value", True):
                found.append(f"{path.name}: allow_pickle")
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("example", ["elm-row", "north-ayrshire", "reach"])
def test_what_the_examples_publish_names_nobody(example: str, tmp_path: Path) -> None:
    """No id, name, home, story or note of theirs is in the report or in two exports that open nearly everywhere.

    But for the stories that the keeper and everybody behind them released: those are in the report alone.
    """
    folder = ROOT / "examples" / example
    if not folder.is_dir():
        pytest.skip("the examples are not here")
    study = kf.read(folder)
    people = study.actors.table.filter(persons(study))
    private = [*people["id"], *people["name"].drop_nulls(), *study.actions.table["story"].drop_nulls()]
    private += [note for note in study.evidence.table["note"].drop_nulls() if len(note) > 15]
    # Elm Row: 120 people and 50 homes, each with id and name, and 113 stories. North Ayrshire: 12 ids, 5 names, texts.
    assert len(private) == {"elm-row": 2 * 170 + 113, "north-ayrshire": 232, "reach": 0}[example]
    kf.export(study, tmp_path / "out.graphml")
    kf.export(study, tmp_path / "out.json", to="node-link")
    kf.report(study, tmp_path / "out.html", analyses=["ego-networks", "bridging", "places", "profile"])
    quoted = [quote.story for quote in study.settings.quotes]
    released = set(study.actions.table.filter(pl.col("id").is_in(quoted))["story"])
    for path in tmp_path.glob("out*"):
        text = "" if path.suffix == ".lock" else path.read_text(encoding="utf-8")
        words = {word for word in private if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)}
        assert words == (released if path.name == "out.html" else set()), path.name

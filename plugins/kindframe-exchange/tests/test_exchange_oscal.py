"""OSCAL 1.2: catalogues and mappings are what compliance-trestle takes, and say what the framework says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kindframe as kf
from kindframe.framework import gaps
from kindframe.testing import sample_frameworks

pytest.importorskip("trestle", reason="compliance-trestle is not installed here")

from trestle.core.validator_factory import all_validator  # the factory first: the two import each other
from trestle.oscal.catalog import Catalog
from trestle.oscal.mapping import MappingCollection

KEYS = sorted(kf.frameworks())
MAPPED = [key for key, framework in sorted(kf.frameworks().items()) if framework.crosswalks]


def write(tmp_path: Path, framework: str | kf.Framework, name: str) -> Path:
    """Write a framework, dated, and give the file."""
    target = tmp_path / name
    kf.export_framework(framework, target, modified="2026-01-02")
    return target


@pytest.mark.parametrize("key", [*KEYS, "hostile", "empty"])
def test_trestle_reads_every_catalogue(tmp_path: Path, key: str) -> None:
    """The model of OSCAL 1.2 takes it, trestle's own validators find nothing, and each item is a control once."""
    samples = {"hostile": sample_frameworks()[0], "empty": sample_frameworks()[2]}
    framework = samples[key] if key in samples else kf.frameworks()[key]
    path = write(tmp_path, framework, "out.catalog.json")
    catalogue = Catalog.oscal_read(path)
    assert catalogue is not None
    assert all_validator.AllValidator().model_is_valid(catalogue, True)

    def controls(held: object) -> list[str]:
        return [name for c in getattr(held, "controls", None) or [] for name in (c.id, *controls(c))]

    assert [name.removeprefix("_") for name in controls(catalogue)] == [item.id for item in framework]


def test_trestle_refuses_what_is_no_catalogue(tmp_path: Path) -> None:
    """The validation of the test above can fail: an id with a space in it is not taken."""
    path = write(tmp_path, "kindness-promise", "out.catalog.json")
    held = json.loads(path.read_text(encoding="utf-8"))
    held["catalog"]["controls"][0]["id"] = "not an id"
    path.write_text(json.dumps(held), encoding="utf-8")
    with pytest.raises(Exception, match=r"controls\[0\].id"):
        Catalog.oscal_read(path)


def test_a_control_carries_words_source_and_standing(tmp_path: Path) -> None:
    """P1 of the Promise as printed, with a link to the report; an unknown priority says that it is unknown."""
    path = write(tmp_path, "kindness-promise", "out.catalog.json")
    held = json.loads(path.read_text(encoding="utf-8"))["catalog"]
    first = held["controls"][0]
    assert first["parts"][0]["prose"] == "trusting our staff to make meaningful connections with people"
    resources = {f"#{r['uuid']}": r for r in held["back-matter"]["resources"]}
    cited = [resources[link["href"]] for link in first["links"] if link["rel"] == "reference"]
    assert "Practice of Kindness" in cited[0]["title"]
    assert held["metadata"]["last-modified"] == "2026-01-02T00:00:00+00:00"
    assert held["metadata"]["oscal-version"].startswith("1.2")
    held = json.loads(write(tmp_path, "five-priorities", "two.catalog.json").read_text(encoding="utf-8"))["catalog"]
    said = [[p["value"] for p in c.get("props", ()) if p["name"] == "standing"] for c in held["controls"]]
    assert sum("unknown" in values for values in said) == len(
        [item for item in kf.frameworks()["five-priorities@2020"] if item.unknown]
    )


@pytest.mark.parametrize("key", MAPPED)
def test_trestle_reads_every_mapping(tmp_path: Path, key: str) -> None:
    """Each crosswalk is a mapping, each match a map, and the gaps are those computed."""
    framework, every = kf.frameworks()[key], kf.frameworks()
    collection = MappingCollection.oscal_read(write(tmp_path, key, "out.mapping.json"))
    assert collection is not None
    assert all_validator.AllValidator().model_is_valid(collection, True)
    walks = [walk for walk in framework.crosswalks if walk.matches]
    assert [len(m.maps) for m in collection.mappings] == [len(walk.matches) for walk in walks]
    for walk, mapping in zip(walks, collection.mappings, strict=True):
        left = gaps(walk, framework, every[walk.target])
        for items, summary in ((left.source, mapping.source_gap_summary), (left.target, mapping.target_gap_summary)):
            ids = [name for select in summary.unmapped_controls for name in select.with_ids] if summary else []
            assert [name.removeprefix("_") for name in ids] == [item.id for item in items]


def test_what_oscal_has_no_word_for_stays_skos(tmp_path: Path) -> None:
    """A close match is written as SKOS has it, with its confidence and reason; nothing is turned into equality."""
    path = write(tmp_path, "kindness-promise", "out.mapping.json")
    held = json.loads(path.read_text(encoding="utf-8"))["mapping-collection"]
    maps = [m for mapping in held["mappings"] for m in mapping["maps"]]
    trust = next(m for m in maps if m["targets"][0]["id-ref"] == "values-o2")
    assert trust["relationship"] == "closeMatch"
    assert trust["ns"] == "http://www.w3.org/2004/02/skos/core"
    assert trust["confidence-score"] == {"percentage": 0.7}
    assert "trust" in trust["remarks"].casefold()


def test_a_framework_without_crosswalks_is_refused(tmp_path: Path) -> None:
    """There is nothing to map, and no file is left behind."""
    with pytest.raises(kf.KindframeError, match="No crosswalk starts from"):
        write(tmp_path, "enabling-state", "out.mapping.json")
    assert list(tmp_path.iterdir()) == []

"""SKOS: the exported graph keeps the integrity conditions of the SKOS Reference, and both writings are one graph."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef
from rdflib.compare import isomorphic

import kindframe as kf
from kindframe.exporting import LossReport
from kindframe.testing import sample_frameworks

PROMISE = "urn:kindframe:kindness-promise@2019"
KEYS = sorted(kf.frameworks())


def written(tmp_path: Path, framework: str | kf.Framework, **options: str) -> tuple[Graph, LossReport]:
    """Write a framework in Turtle, and parse it again."""
    target = tmp_path / "out.ttl"
    loss = kf.export_framework(framework, target, **options)
    return Graph().parse(target, format="turtle"), loss


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Every framework there is, in one graph."""
    folder, graph = tmp_path_factory.mktemp("skos"), Graph()
    for key in KEYS:
        kf.export_framework(key, folder / "one.ttl")
        graph.parse(folder / "one.ttl", format="turtle")
    return graph


def test_each_item_is_a_concept_of_its_scheme(whole: Graph) -> None:
    """As many schemes as frameworks and as many concepts as items; each says which scheme and id it has."""
    assert len(set(whole.subjects(RDF.type, SKOS.ConceptScheme))) == len(KEYS)
    frameworks = kf.frameworks()
    for key in KEYS:
        scheme = URIRef(f"urn:kindframe:{key}")
        concepts = set(whole.subjects(SKOS.inScheme, scheme))
        assert {str(whole.value(c, SKOS.notation)) for c in concepts} == {item.id for item in frameworks[key]}
        assert set(whole.objects(scheme, SKOS.hasTopConcept)) == set(whole.subjects(SKOS.topConceptOf, scheme))


def test_s9_no_scheme_is_a_concept(whole: Graph) -> None:
    """S9: ConceptScheme is disjoint with Concept."""
    assert not set(whole.subjects(RDF.type, SKOS.ConceptScheme)) & set(whole.subjects(RDF.type, SKOS.Concept))


def test_s13_the_three_kinds_of_label_are_disjoint(whole: Graph) -> None:
    """S13: no text is the preferred, an alternative and a hidden label of one concept at once."""
    for concept in whole.subjects(RDF.type, SKOS.Concept):
        held = [set(whole.objects(concept, kind)) for kind in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)]
        assert sum(len(labels) for labels in held) == len(set().union(*held)), concept


def test_s14_one_preferred_label_in_a_language(whole: Graph) -> None:
    """S14: a resource has no more than one prefLabel in a language; here each concept has exactly one."""
    for concept in whole.subjects(RDF.type, SKOS.Concept):
        assert len([label for label in whole.objects(concept, SKOS.prefLabel) if isinstance(label, Literal)]) == 1


def test_s27_related_is_disjoint_with_broader_however_far(whole: Graph) -> None:
    """S27: nothing is related to what stands above or below it."""
    for one, other in whole.subject_objects(SKOS.related):
        assert other not in set(whole.transitive_objects(one, SKOS.broader))
        assert one not in set(whole.transitive_objects(other, SKOS.broader))


def test_s46_exact_matches_are_disjoint_with_broad_and_related_after_closure(whole: Graph) -> None:
    """S46: nothing that exact matches make one (both ways and on, S44 and S45) is also broader, narrower or related."""
    both = Graph()
    for one, other in whole.subject_objects(SKOS.exactMatch):
        both.add((one, SKOS.exactMatch, other))
        both.add((other, SKOS.exactMatch, one))
    for relation in (SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch):
        for one, other in whole.subject_objects(relation):
            assert other not in set(both.transitive_objects(one, SKOS.exactMatch)) - {one}


def test_a_commitment_has_its_words_its_place_and_its_source(tmp_path: Path) -> None:
    """P2 of the Promise, by hand from the published figure: two parts, the printed words, line 614 of the source."""
    graph, loss = written(tmp_path, "kindness-promise")
    own = URIRef(f"{PROMISE}/p2")
    assert str(graph.value(own, SKOS.definition)) == "protecting time and creating spaces for people to come together"
    assert {str(part) for part in graph.subjects(SKOS.broader, own)} == {f"{PROMISE}/p2a", f"{PROMISE}/p2b"}
    assert "614" in str(graph.value(own, DCTERMS.source))
    assert "CC BY-SA 3.0" in str(graph.value(URIRef(PROMISE), DCTERMS.license))
    lost = {held.field: held.count for held in loss.losses}
    assert lost["match.rationale"] == sum(len(w.matches) for w in kf.frameworks()["kindness-promise@2019"].crosswalks)


def test_what_is_not_known_is_said_to_be(tmp_path: Path) -> None:
    """Two of the five priorities of 2020 are not known: they are concepts that say so, and nothing is made up."""
    graph, _ = written(tmp_path, "five-priorities")
    unknown = set(graph.subjects(SKOS.editorialNote, Literal("Unknown", lang="en")))
    held = kf.frameworks()["five-priorities@2020"]
    assert len(unknown) == len([item for item in held if item.unknown]) > 0
    assert {str(graph.value(concept, SKOS.prefLabel)) for concept in unknown} == {"(text not known)"}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("key", ["kindness-promise", "npf@2018", "sample"])
def test_turtle_and_json_ld_are_one_graph_and_the_same_each_time(tmp_path: Path, key: str) -> None:
    """Parsed again they are isomorphic; written again they have the same bytes."""
    framework = sample_frameworks()[0] if key == "sample" else key
    turtle, _ = written(tmp_path, framework)
    for name in ("one.jsonld", "two.jsonld"):
        kf.export_framework(framework, tmp_path / name)
    assert isomorphic(turtle, Graph().parse(tmp_path / "one.jsonld", format="json-ld"))
    assert (tmp_path / "one.jsonld").read_bytes() == (tmp_path / "two.jsonld").read_bytes()


def test_the_base_of_names_can_be_an_address(tmp_path: Path) -> None:
    """The option ``base`` goes before every name; what is no IRI is refused, and so is an option nobody knows."""
    graph, _ = written(tmp_path, "kindness-promise", base="https://example.org/fw")
    assert (URIRef("https://example.org/fw/kindness-promise@2019"), RDF.type, SKOS.ConceptScheme) in graph
    with pytest.raises(kf.KindframeError, match="no absolute IRI"):
        written(tmp_path, "kindness-promise", base="not an address")
    with pytest.raises(kf.KindframeError, match="Did you mean 'base'"):
        written(tmp_path, "kindness-promise", bse="x")

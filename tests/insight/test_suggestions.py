"""Help for moderators: it shows what is near and what is likely, says when it cannot know, and is measured."""

import pytest

from parvis.insight.encoders import installed_encoders, load_encoder
from parvis.insight.lexical import LexicalVectors
from parvis.insight.likeness import TextSpace
from parvis.insight.reason_model import Decided, NotEnoughDecisions, ReasonModel, cross_validate, learn_reasons
from parvis.insight.suggestions import measure_after_decision, suggest
from tests.insight.evaluation import evaluation_set
from tests.insight.wording_set import labelled_sentences

PUBLISHED = {
    1: "Il faut éclairer les arrêts de bus la nuit",
    2: "Il faut éclairer les parkings la nuit",
    3: "Il faut former les juges aux violences",
    4: "Il faut ouvrir des foyers dans les villages",
}
THEMES = {1: "street", 2: "street", 3: "justice", 4: "shelter"}
EMPTY = TextSpace.of(LexicalVectors(), {})


@pytest.fixture(scope="module")
def published() -> TextSpace:
    return TextSpace.of(LexicalVectors(), PUBLISHED)


def decisions() -> list[Decided]:
    """Accepted: proposals on mobility. Refused: proposals of another question, stories and insults."""
    known = evaluation_set()
    accepted = [Decided(item.text, item.language, None) for item in known.of("mobility")]
    foreign = [Decided(item.text, item.language, "off-topic") for item in known.of("coast")[:80]]
    told = [(one, kind) for one in labelled_sentences() for kind in one.kinds if kind in ("testimony", "insult")]
    rest = [Decided(one.text, one.language, kind) for one, kind in told]
    return accepted + foreign + rest


@pytest.fixture(scope="module")
def model() -> ReasonModel:
    learnt = learn_reasons(LexicalVectors(), [*decisions(), Decided("Achetez mon livre", "fr", "promotional")])
    assert isinstance(learnt, ReasonModel)
    return learnt


def test_the_nearest_published_and_pending_proposals_are_shown(published: TextSpace) -> None:
    pending = TextSpace.of(LexicalVectors(), {9: "éclairer tous les arrêts de bus la nuit !"})
    found = suggest("Il faut eclairer les arrets de bus, la nuit", published=published, pending=pending)
    assert found.published[0].proposal == 1
    assert found.pending[0].proposal == 9
    assert found.is_likely_copy


def test_a_theme_is_suggested_when_neighbours_agree(published: TextSpace) -> None:
    found = suggest("Il faut éclairer les quais la nuit", published=published, pending=EMPTY, themes=THEMES)
    assert found.theme == "street"


def test_no_theme_is_suggested_from_a_single_neighbour(published: TextSpace) -> None:
    found = suggest("Il faut former les juges", published=published, pending=EMPTY, themes=THEMES)
    assert found.theme is None


def test_what_the_text_holds_stands_beside_it(published: TextSpace) -> None:
    found = suggest("Mon mari m’a frappée", published=published, pending=EMPTY)
    assert found.wording.needs_care


def test_an_empty_consultation_gives_empty_suggestions() -> None:
    found = suggest("Il faut éclairer les quais", published=EMPTY, pending=EMPTY)
    assert (found.published, found.pending, found.theme, found.reason) == ((), (), None, None)


def test_too_few_decisions_are_told(published: TextSpace) -> None:
    few = learn_reasons(LexicalVectors(), decisions()[:50])
    found = suggest("Les juges sont des abrutis", published=published, pending=EMPTY, reasons=few)
    assert isinstance(few, NotEnoughDecisions)
    assert found.reason is None
    assert "not enough decisions" in found.reason_note


def test_decisions_without_any_refusal_teach_nothing() -> None:
    accepted = [one for one in decisions() if one.reason is None]
    assert isinstance(learn_reasons(LexicalVectors(), accepted), NotEnoughDecisions)


def test_a_rare_reason_is_never_suggested(model: ReasonModel) -> None:
    assert model.labels == (None, "insult", "off-topic", "testimony")


def test_a_likely_reason_comes_with_its_chance(published: TextSpace, model: ReasonModel) -> None:
    found = suggest("Ces élus sont tous des abrutis", published=published, pending=EMPTY, reasons=model)
    assert found.reason is not None
    assert found.reason.reason == "insult"
    assert 0.5 <= found.reason.chance <= 1


def test_the_order_of_decisions_does_not_matter(model: ReasonModel) -> None:
    other = learn_reasons(LexicalVectors(), decisions()[::-1])
    assert isinstance(other, ReasonModel)
    assert other.suggest("Bande d’abrutis", "fr") == model.suggest("Bande d’abrutis", "fr")


def test_measured_on_decisions_it_did_not_see_it_is_mostly_right() -> None:
    measured = measure_after_decision(*zip(*cross_validate(LexicalVectors(), decisions()), strict=True))
    for reason in ("insult", "testimony"):
        assert (measured[reason].precision or 0) >= 0.8
        assert (measured[reason].recall or 0) >= 0.6


@pytest.mark.skipif("universal" not in installed_encoders(), reason="the extra “likeness” is not installed")
def test_meaning_tells_what_is_off_topic() -> None:
    measured = measure_after_decision(*zip(*cross_validate(load_encoder("universal"), decisions()), strict=True))
    assert (measured["off-topic"].precision or 0) >= 0.75
    assert (measured["off-topic"].recall or 0) >= 0.6


def test_without_enough_decisions_nothing_is_measured() -> None:
    assert cross_validate(LexicalVectors(), decisions()[:20]) == []


def test_nothing_shown_has_no_precision() -> None:
    assert measure_after_decision([None], ["insult"])["insult"].precision is None

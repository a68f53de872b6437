"""What a text seems to hold: found where it is, gently told, and never where violence is only the subject."""

import pytest

from parvis.insight.remark import RemarkKind
from parvis.insight.wording import LONGEST_READ, examine_wording
from tests.insight.evaluation import evaluation_set
from tests.insight.wording_set import labelled_sentences, score_kinds

SUBJECT_WORDS = "viol violeur sexe sexuel prostitution inceste rape rapist sex abuse incest féminicide coups"
GRAVE = {RemarkKind.TESTIMONY, RemarkKind.DANGER, RemarkKind.ACCUSATION, RemarkKind.INSULT}


def test_the_labelled_set_is_large_and_holds_every_kind() -> None:
    labels = {kind for sentence in labelled_sentences() for kind in sentence.kinds}
    assert len(labelled_sentences()) >= 250
    assert labels == {kind.value for kind in RemarkKind}


@pytest.mark.parametrize("kind", [kind.value for kind in RemarkKind])
def test_the_rules_find_what_they_were_written_for(kind: str) -> None:
    score = score_kinds("tuned")[kind]
    assert score.recall >= 0.85
    assert score.precision >= 0.95


def test_on_sentences_written_afterwards_they_still_find_most_and_never_cry_wolf() -> None:
    scores = score_kinds("fresh").values()
    assert sum(score.wrong for score in scores) == 0
    assert sum(score.found for score in scores) >= 0.7 * sum(score.found + score.missed for score in scores)


@pytest.mark.parametrize("word", SUBJECT_WORDS.split())
@pytest.mark.parametrize("frame", ["Il faut parler de {} à l’école", "We should talk about {} at school", "{}"])
def test_the_words_of_the_subject_are_never_flagged(word: str, frame: str) -> None:
    assert examine_wording(frame.format(word)).remarks == ()


def test_hardly_any_of_the_ordinary_proposals_is_taken_for_something_grave() -> None:
    flagged = [item.text for item in evaluation_set().items if examine_wording(item.text, item.language).kinds & GRAVE]
    assert len(flagged) <= 0.005 * len(evaluation_set().items)


def test_helplines_and_figures_are_no_telephone_numbers() -> None:
    for text in ("Il faut appeler le 3919 ou le 17", "We should spend 10 000 000 euros by 2030", "le 116 006, le 119"):
        assert RemarkKind.PHONE not in examine_wording(text).kinds


def test_an_insult_that_is_spoken_against_is_none() -> None:
    assert examine_wording("Il faut punir ceux qui traitent une femme de connasse").remarks == ()


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("Il faut écouter Mme Exemple, ma voisine", "Mme Exemple"),
        ("Écrivez\u00a0à nom@exemple.fr vite", "nom@exemple.fr"),
        ("Il faut fermer le 12 bis rue de l’Exemple", "12 bis rue de l’Exemple"),
    ],
)
def test_a_remark_shows_where(text: str, excerpt: str) -> None:
    [remark] = examine_wording(text).remarks
    assert text[remark.start : remark.end] == excerpt


def test_every_kind_has_a_sentence_that_suggests_something() -> None:
    for sentence in labelled_sentences():
        for remark in examine_wording(sentence.text).remarks:
            assert len(remark.sentence) > 40


def test_stories_dangers_and_accusations_go_to_a_trained_person() -> None:
    assert examine_wording("Mon mari me frappe").needs_care
    assert not examine_wording("Il faut appeler 01 99 00 12 34").needs_care


def test_the_language_is_told() -> None:
    assert examine_wording("We should light every bus stop").language == "en"


@pytest.mark.parametrize("text", ["", " ", "👍", "\u200b", "मुझे मदद चाहिए", "<script>alert(1)</script>", "٠١٢٣٤٥٦٧٨٩"])
def test_odd_texts_are_read_without_trouble(text: str) -> None:
    assert examine_wording(text).remarks == ()


def test_only_the_beginning_of_a_huge_paste_is_read() -> None:
    assert examine_wording("bus " * (LONGEST_READ // 4) + "Mme Exemple", "fr").remarks == ()

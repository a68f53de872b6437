"""Analysts' edits: every one of them still holds after a rerun with more proposals."""

import pytest

from parvis.insight.idea_edits import BadEdit, Edit, EditKind, Level
from parvis.insight.ideas import IdeaMap, map_ideas
from parvis.insight.lexical import LexicalVectors
from parvis.insight.likeness import TextSpace

TEXTS = {
    1: "Éclairer les arrêts de bus",
    2: "Éclairer tous les arrêts de bus",
    3: "De la lumière aux abribus",
    4: "Former les juges aux violences",
    5: "Former tous les juges aux violences",
    6: "Ouvrir des foyers dans les villages",
}
LATER = TEXTS | {
    7: "Éclairer chaque arrêt de bus",
    8: "Former encore mieux les juges aux violences",
    9: "Ouvrir des foyers dans tous les villages",
    10: "Plus de bus la nuit",
}


def mapped(edits: list[Edit], texts: dict[int, str] = TEXTS) -> IdeaMap:
    return map_ideas(TextSpace.of(LexicalVectors(), texts), texts, edits=edits, theme_count=2)


def edit(number: int, kind: EditKind, *proposals: int, target: int | None = None, **more: object) -> Edit:
    return Edit(number, kind, "Ana", 1_700_000_000_000, proposals=proposals, target=target, **more)


MERGE = edit(1, EditKind.MERGE, 1, 2, 3)
SPLIT = edit(2, EditKind.SPLIT, 5)
MOVE = edit(3, EditKind.MOVE, 6, target=5)
RENAME = edit(4, EditKind.RENAME, target=1, name="De la lumière en attendant le bus")


@pytest.mark.parametrize("texts", [TEXTS, LATER], ids=["first run", "rerun with more proposals"])
def test_every_edit_holds(texts: dict[int, str]) -> None:
    found = mapped([MERGE, SPLIT, MOVE, RENAME], texts)
    assert {1, 2, 3} <= set(found.idea_of(1).proposals)
    assert found.idea_of(5) != found.idea_of(4)
    assert found.idea_of(6) == found.idea_of(5)
    assert found.idea_of(3).name == "De la lumière en attendant le bus"
    assert found.idea_of(3).is_renamed
    assert found.unapplied == ()


def test_what_joined_a_merged_idea_since_comes_along() -> None:
    assert 7 in mapped([edit(1, EditKind.MERGE, 3, 1, 2)], LATER).idea_of(3).proposals


def test_an_edit_is_undone_by_another_edit() -> None:
    undo = edit(5, EditKind.UNDO, target=1)
    assert mapped([MERGE, undo]).idea_of(3).proposals == (3,)


def test_an_undo_may_be_undone() -> None:
    undo, redo = edit(5, EditKind.UNDO, target=1), edit(6, EditKind.UNDO, target=5)
    assert 3 in mapped([MERGE, undo, redo]).idea_of(1).proposals


def test_the_order_of_the_list_does_not_matter_only_the_numbers_do() -> None:
    assert mapped([RENAME, MOVE, SPLIT, MERGE]) == mapped([MERGE, SPLIT, MOVE, RENAME])


def test_an_edit_on_a_withdrawn_proposal_is_kept_and_told() -> None:
    left = {i: text for i, text in TEXTS.items() if i != 5}
    found = mapped([SPLIT, edit(3, EditKind.MOVE, 6, target=5)], left)
    assert [one.number for one in found.unapplied] == [2, 3]


def test_a_merge_of_what_is_left_still_holds() -> None:
    left = {i: text for i, text in TEXTS.items() if i != 2}
    assert mapped([MERGE], left).idea_of(1).proposals == (1, 3)


def test_themes_are_merged_split_moved_and_renamed_too() -> None:
    merged = mapped([edit(1, EditKind.MERGE, 1, 4, 6, level=Level.THEME)])
    assert len({merged.idea_of(i).theme for i in (1, 4, 6)}) == 1
    parted = mapped(
        [edit(1, EditKind.MERGE, 1, 4, 6, level=Level.THEME), edit(2, EditKind.SPLIT, 4, level=Level.THEME)]
    )
    assert parted.idea_of(4).theme != parted.idea_of(1).theme
    moved = mapped(
        [edit(1, EditKind.SPLIT, 6, level=Level.THEME), edit(2, EditKind.MOVE, 4, target=6, level=Level.THEME)]
    )
    assert moved.idea_of(4).theme == moved.idea_of(6).theme


def test_a_renamed_theme_keeps_its_name() -> None:
    found = mapped([edit(1, EditKind.RENAME, target=6, name="Hébergement", level=Level.THEME)], LATER)
    [theme] = [theme for theme in found.themes if theme.key == found.idea_of(6).theme]
    assert theme.name == "Hébergement"
    assert theme.is_renamed


def test_the_name_of_a_merged_idea_is_not_lost() -> None:
    found = mapped([edit(1, EditKind.RENAME, target=3, name="Lumière"), edit(2, EditKind.MERGE, 1, 2, 3)])
    assert found.idea_of(1).name == "Lumière"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": EditKind.MERGE, "proposals": (1,)},
        {"kind": EditKind.SPLIT},
        {"kind": EditKind.MOVE, "proposals": (1,)},
        {"kind": EditKind.RENAME, "target": 1, "name": "  "},
        {"kind": EditKind.UNDO},
    ],
)
def test_an_edit_that_says_too_little_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadEdit):
        Edit(number=1, author="Ana", made_at=0, **wrong)


def test_an_edit_without_author_is_refused() -> None:
    with pytest.raises(BadEdit, match="no author"):
        Edit(number=1, kind=EditKind.SPLIT, author="", made_at=0, proposals=(1,))

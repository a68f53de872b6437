"""Style sheets that serve both directions of writing."""

import re
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).resolve().parents[2] / "src" / "parvis").rglob("*.css"))
PHYSICAL = re.compile(r"(?<![a-z])(left|right)(?![a-z])")


def _find_physical(sheet: str) -> list[str]:
    return [
        line.strip() for line in re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL).splitlines() if PHYSICAL.search(line)
    ]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_sheet_names_no_left_and_no_right(sheet: Path) -> None:
    assert _find_physical(sheet.read_text("utf-8")) == []


@pytest.mark.parametrize("rule", ["margin-left: 1rem;", "text-align: right;", "left: 0;", "border-top-left-radius: 0;"])
def test_a_physical_side_is_found(rule: str) -> None:
    assert _find_physical(rule) == [rule]


def test_words_that_only_hold_a_side_are_left_alone() -> None:
    assert _find_physical("/* the left edge */\nbackground: var(--bright);\nmargin-inline-start: 0;") == []

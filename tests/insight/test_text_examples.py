"""The worked examples in the docstrings of the text modules are true."""

import doctest
from importlib import import_module

import pytest

MODULES = [
    "accusation",
    "agreement",
    "personal_data",
    "remark",
    "suggestions",
    "testimony",
    "tone",
    "wording",
    "attention",
    "direction",
    "draft",
    "draft_check",
    "drafting",
    "encoders",
    "idea_edits",
    "idea_groups",
    "idea_names",
    "ideas",
    "lexical",
    "likeness",
    "words",
]


@pytest.mark.parametrize("name", MODULES)
def test_its_examples_are_true(name: str) -> None:
    result = doctest.testmod(import_module(f"parvis.insight.{name}"))
    assert result.attempted > 0
    assert result.failed == 0

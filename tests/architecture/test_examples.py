"""The worked examples in the docstrings say what really happens, in every room."""

import doctest
import importlib

import pytest
from django.utils.translation import override

from tests.architecture.test_house_rules import ROOT, SOURCES

WORKED = [path for path in SOURCES if "    >>> " in path.read_text(encoding="utf-8")]
MODULES = [".".join(path.relative_to(ROOT / "src").with_suffix("").parts) for path in WORKED]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_hold(name: str) -> None:
    with override("en"):
        held = doctest.testmod(importlib.import_module(name))
    assert held.attempted
    assert not held.failed

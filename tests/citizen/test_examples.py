"""The worked examples in the docstrings of the citizens' pages say what really happens."""

import doctest
import importlib
import pkgutil

import pytest

import parvis.citizen

MODULES = [module.name for module in pkgutil.iter_modules(parvis.citizen.__path__, "parvis.citizen.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0

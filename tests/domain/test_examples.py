"""The worked examples in the docstrings of the domain say what really happens."""

import doctest
import importlib
import pkgutil

import pytest

import parvis.domain

MODULES = [module.name for module in pkgutil.iter_modules(parvis.domain.__path__, "parvis.domain.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_hold(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0

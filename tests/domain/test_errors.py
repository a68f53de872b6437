"""The one exception tree: codes, statuses and sentences."""

import importlib
import pickle
import pkgutil
import re
from string import Formatter

import pytest

import parvis.ballotbox
import parvis.domain
from parvis.domain.errors import BadSetting, ParvisError


def _every_error():
    for room in (parvis.domain, parvis.ballotbox):
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)
    found, waiting = [], [ParvisError]
    while waiting:
        error = waiting.pop()
        found.append(error)
        waiting += error.__subclasses__()
    return [error for error in found if error.__module__.startswith(("parvis.domain", "parvis.ballotbox"))]


ERRORS = _every_error()


def _parameters(error):
    return {name: f"<{name}>" for _, name, _, _ in Formatter().parse(error.sentence) if name}


def test_no_two_errors_share_a_code():
    codes = [error.code for error in ERRORS]
    assert sorted(set(codes)) == sorted(codes)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_an_error_has_its_own_code_status_and_sentence(error):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", error.code)
    assert 400 <= error.status <= 599
    assert error is ParvisError or "sentence" in vars(error)
    assert error is BadSetting or error.sentence.endswith((".", "}"))


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_an_error_says_its_sentence_with_its_parameters(error):
    parameters = _parameters(error)
    said = str(error(**parameters))
    assert all(value in said for value in parameters.values())


def test_an_error_without_a_parameter_of_its_sentence_cannot_be_made():
    with pytest.raises(KeyError):
        BadSetting(name="PORT")


def test_an_error_goes_to_another_process_with_its_parameters():
    sent = pickle.loads(pickle.dumps(BadSetting(name="PORT", detail="it is taken.")))
    assert (type(sent), sent.parameters) == (BadSetting, {"name": "PORT", "detail": "it is taken."})
    assert str(sent) == str(BadSetting(name="PORT", detail="it is taken."))

"""A database that is full or busy is told to people as that; a mistake of ours is not dressed up."""

import sqlite3

import pytest
from django.db import IntegrityError, OperationalError
from django.test import RequestFactory

from parvis.api.errors import ProblemMiddleware
from parvis.citizen.errors import ErrorPageMiddleware
from parvis.records.trouble import trouble_of

FULL = OperationalError("database or disk is full")
LOCKED = OperationalError("database is locked")


@pytest.mark.parametrize(
    ("error", "code"),
    [(FULL, "database-full"), (LOCKED, "database-busy"), (sqlite3.OperationalError("x"), "database-busy")],
)
def test_the_state_of_a_database_is_told(error: Exception, code: str) -> None:
    trouble = trouble_of(error)
    assert trouble is not None
    assert (trouble.code, trouble.status) == (code, 503)


@pytest.mark.parametrize("error", [IntegrityError("UNIQUE"), ValueError("x")])
def test_a_mistake_of_ours_is_no_trouble_of_the_database(error: Exception) -> None:
    assert trouble_of(error) is None


@pytest.mark.django_db
def test_a_page_and_the_api_answer_503_with_a_sentence(rf: RequestFactory) -> None:
    page = ErrorPageMiddleware(lambda _: None).process_exception(rf.get("/legal"), FULL)  # type: ignore[arg-type, return-value]
    assert page is not None
    assert page.status_code == 503
    answer = ProblemMiddleware(lambda _: None).process_exception(rf.get("/api/v1/x"), LOCKED)  # type: ignore[arg-type, return-value]
    assert answer is not None
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.status_code == 503

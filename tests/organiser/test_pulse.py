"""The organiser's home: charts and advice from kept counts."""

import numpy as np
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parvis.actions.take_pulse import pulse_of, take_pulse
from parvis.actions.told_shares import shares_of
from parvis.insight.log import LOG_DTYPE, LogRows
from parvis.records.models import Account, Consultation, Declaration, Proposal, QuarantineDecision

pytestmark = pytest.mark.usefixtures("configuration")


class RowsLog:
    """A log of rows made beforehand, which notes what is asked of it."""

    def __init__(self, rows: LogRows) -> None:
        self.rows = rows
        self.asked: list[int] = []

    def read(self, after: int = 0, limit: int | None = None) -> LogRows:
        self.asked.append(after)
        return self.rows[self.rows["sequence"] > after][:limit]

    def read_accounts(self, consultation: int, accounts: frozenset[int], until: int) -> LogRows:
        theirs = self.rows["consultation"] == consultation
        theirs &= np.isin(self.rows["participant"], list(accounts)) & (self.rows["sequence"] <= until)
        return self.rows[theirs]


def _take(log: RowsLog) -> int:
    return take_pulse(log, log.read_accounts)


def _log(consultation: Consultation, count: int = 900) -> RowsLog:
    rows = np.zeros(count, LOG_DTYPE)
    rows["sequence"], rows["standing"] = np.arange(1, count + 1), 1
    rows["consultation"] = np.where(np.arange(count) % 3, consultation.pk, consultation.pk + 1)
    rows["is_first"], rows["cast_at"] = np.arange(count) % 10 == 1, np.arange(count) * 600_000
    rows["source"] = np.where(np.arange(count) < 30, 7, 0)
    return RowsLog(rows)


def test_the_log_is_read_once_and_in_pieces(consultation: Consultation) -> None:
    log = _log(consultation)
    assert take_pulse(log, log.read_accounts, rows_a_piece=400) == 900
    assert take_pulse(log, log.read_accounts, rows_a_piece=400) == 0
    assert log.asked == [0, 400, 800, 900]
    assert pulse_of(consultation)[0].ballots == 600


def test_a_turn_that_is_repeated_counts_nothing_twice(consultation: Consultation) -> None:
    for _ in range(3):
        _take(_log(consultation))
    assert pulse_of(consultation)[0].people == 60


def _quarantine(consultation: Consultation, olga: Account, accounts: list[int], lifts: int | None = None) -> int:
    made = QuarantineDecision.objects.create(
        consultation=consultation, by=olga, reason="one script", accounts=accounts, lifts_id=lifts
    )
    return made.pk


def test_accounts_in_quarantine_are_neither_people_nor_ballots(consultation: Consultation, olga: Account) -> None:
    log = _log(consultation)
    log.rows["participant"] = np.arange(900) % 10
    first = RowsLog(log.rows[:450])
    _take(first)
    decision = _quarantine(consultation, olga, [1])
    _take(first)
    counts = pulse_of(consultation)[0]
    assert (counts.ballots, counts.people) == (270, 0)
    _take(log)
    counts = pulse_of(consultation)[0]
    assert (counts.ballots, counts.people, counts.sources) == (540, 0, {})
    _quarantine(consultation, olga, [], lifts=decision)
    _take(log)
    assert (pulse_of(consultation)[0].ballots, pulse_of(consultation)[0].people) == (600, 60)


def test_who_is_in_quarantine_speaks_for_no_group(consultation: Consultation, olga: Account) -> None:
    Consultation.objects.filter(pk=consultation.pk).update(asks_age=True)
    consultation.refresh_from_db()
    _told(consultation, A18_24=6)
    _quarantine(consultation, olga, list(Declaration.objects.values_list("participant", flat=True)[:2]))
    assert sum(one.people for one in shares_of(consultation)) == 4


def test_the_page_shows_charts_with_their_tables(client: Client, olga: Account, consultation: Consultation) -> None:
    _take(_log(consultation))
    client.force_login(olga)
    page = client.get(f"/office/c/{consultation.slug}/pulse?lang=en")
    assert [chart.key for chart in page.context["charts"]] == ["days", "hours", "sources"]
    assert page.text.count('<svg class="chart"') == page.text.count("<table") == 3
    assert "There is nothing to vote on yet." in page.text


def test_a_source_of_few_people_is_not_shown(client: Client, olga: Account, consultation: Consultation) -> None:
    _take(_log(consultation))
    client.force_login(olga)
    sources = client.get(f"/office/c/{consultation.slug}/pulse?lang=en").context["charts"][2]
    assert [name for name, _ in sources.rows] == ["no source named"]


def test_nothing_travels_while_nothing_changed(client: Client, olga: Account, consultation: Consultation) -> None:
    client.force_login(olga)
    address = f"/office/c/{consultation.slug}/pulse"
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"if-none-match": etag}).status_code == 304
    _take(_log(consultation))
    assert client.get(address, headers={"if-none-match": etag}).status_code == 200


def test_twenty_thousand_proposals_cost_no_more_queries(
    client: Client, olga: Account, consultation: Consultation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    states = ["accepted"] * 20_000 + ["waiting"] * 200
    Proposal.objects.bulk_create(
        (
            Proposal(consultation=consultation, text=f"We should {n}", original_text="", language="en", state=state)
            for n, state in enumerate(states)
        ),
        batch_size=500,
    )
    client.force_login(olga)
    for page, queries in (("pulse", 13), ("", 20), ("set-up/ready", 18), ("set-up/question", 18), ("seeds", 12)):
        with django_assert_max_num_queries(queries):
            assert client.get(f"/office/c/{consultation.slug}/{page}").status_code == 200


def _told(consultation: Consultation, **people: int) -> None:
    end = consultation.created_at
    Declaration.objects.bulk_create(
        Declaration(consultation=consultation, participant=number, question=question, answer=answer, erase_after=end)
        for start, (said, count) in enumerate(people.items())
        for question, answer in [("age", said.replace("_", "-").replace("A", ""))]
        for number in range(start * 1000, start * 1000 + count)
    )


def test_who_is_missing_is_told_beside_the_population(
    client: Client, olga: Account, consultation: Consultation
) -> None:
    consultation.asks_age, consultation.population = True, "18-24; 300\n65+; 700"
    consultation.save()
    _told(consultation, **{"A18_24": 10, "A65+": 90})
    client.force_login(olga)
    page = client.get(f"/office/c/{consultation.slug}/pulse?lang=en")
    assert "10% of those who told it are from “18-24”, against 30% of the population" in page.text
    assert f"http://testserver{consultation.address}" in page.text
    chart = next(one for one in page.context["charts"] if one.key == "age")
    assert chart.rows[0] == ("18-24", "10% · 30% of the population")


def test_a_small_group_is_neither_shown_nor_deduced(client: Client, olga: Account, consultation: Consultation) -> None:
    consultation.asks_age = True
    consultation.save()
    _told(consultation, **{"A18_24": 4, "A25_34": 50, "A65+": 50})
    client.force_login(olga)
    page = client.get(f"/office/c/{consultation.slug}/pulse?lang=en")
    chart = next(one for one in page.context["charts"] if one.key == "age")
    assert list(chart.rows) == [("25-34", "50%"), ("65+", "50%")]
    assert "Of 100 people" in page.text


def test_a_population_that_cannot_be_read_names_its_line(client: Client, olga: Account, draft: Consultation) -> None:
    client.force_login(olga)
    page = f"/office/c/{draft.slug}/set-up/population?lang=en"
    answer = client.post(page, {"population": "Oise; 800\nAisne"})
    assert answer.status_code == 400
    assert "Line 2 is not a name" in answer.text

"""The report says the truth of the campaign, in words that stand alone, and never looks like a result."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from parvis.rehearsal.campaign import hold
from parvis.rehearsal.charts import Series, bars, lines
from parvis.rehearsal.crowd import crowd_of
from parvis.rehearsal.findings import Findings, document_of, findings_of
from parvis.rehearsal.makeup import Coordination, Makeup
from parvis.rehearsal.population import Population, populate
from parvis.rehearsal.report import html_report
from parvis.rehearsal.sentences import headline, lessons
from parvis.rehearsal.sequence_rule import SequenceRule

MAKEUP = Makeup(
    people=800, proposals=80, weeks=2, moderators=1, minutes_a_proposal=60, flood_copies=5,
    coordinations=(Coordination(40, 0.5),),
)  # fmt: skip


@pytest.fixture(scope="module")
def population() -> Population:
    return populate(MAKEUP, 2)


@pytest.fixture(scope="module")
def findings(population: Population) -> Findings:
    return findings_of(hold(crowd_of(population), SequenceRule(), 2), population, 30)


@pytest.fixture(scope="module")
def page(findings: Findings) -> str:
    return html_report(findings, MAKEUP, str)


def test_days_add_up_to_the_whole(findings: Findings) -> None:
    assert sum(day.votes for day in findings.days) == findings.votes
    assert sum(day.people for day in findings.days) == findings.people + findings.accounts_of_bad_faith == 840
    assert len(findings.days) == 14


def test_proposals_sent_are_those_that_moderators_read(findings: Findings) -> None:
    assert findings.proposals_sent == sum(day.proposals for day in findings.days) == 80 + 5
    read = findings.proposals_accepted - findings.proposals_of_organiser
    told = " ".join(lesson.told(str) for lesson in lessons(findings))
    assert f"85 proposals come in and {read} are accepted." in told


def test_far_more_than_chance_is_known_at_closing(findings: Findings) -> None:
    last = findings.days[-1]
    assert last.top_known is not None
    assert last.zones_right is not None
    assert last.top_known > 0.3
    assert last.zones_right > 0.7


def test_a_lack_of_moderators_is_told_with_its_day(findings: Findings) -> None:
    told = [lesson.told(str) for lesson in lessons(findings)]
    assert findings.most_moderators > 1
    assert any(f"needed on day {findings.most_moderators_day}: {findings.most_moderators}" in text for text in told)


def test_an_attack_shows_what_it_gained(findings: Findings) -> None:
    (attack,) = findings.attacks
    assert attack.accounts == 40
    assert attack.shown_agreement > attack.true_agreement


def test_the_headline_holds_the_figures(findings: Findings) -> None:
    assert headline(findings).told(str).startswith("With 800 people over 14 days: ")


def test_the_worst_served_proposal_is_told(findings: Findings) -> None:
    told = " ".join(lesson.told(str) for lesson in lessons(findings))
    assert f"shown least is shown {findings.least_shown} times" in told


def test_every_sentence_is_filled_in(findings: Findings) -> None:
    assert not [text for text in (lesson.told(str) for lesson in lessons(findings)) if re.search(r"[{}]", text)]


def test_the_page_says_that_it_is_a_simulation_in_its_title_and_in_a_banner(page: str) -> None:
    assert "<title>SIMULATION" in page
    assert '<header class="simulation"><p>SIMULATION' in page
    assert page.count(">SIMULATION</text>") == 8
    assert "@media print { .simulation { position: fixed" in page


def test_the_page_asks_nothing_from_elsewhere(page: str) -> None:
    assert not re.search(r"<script|<link|<img|src=|url\(|@import", page)


def test_every_picture_has_a_name_and_its_figures_as_a_table(page: str) -> None:
    assert page.count("<table>") == 4
    assert page.count('class="wide" viewBox') == page.count('class="narrow" viewBox') == 4
    assert page.count('role="img" aria-label=') == 8


def test_the_tags_of_the_page_are_closed(page: str) -> None:
    class Tags(HTMLParser):
        opened: list[str] = []  # noqa: RUF012

        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag not in {"meta", "rect", "line", "polyline"}:
                self.opened.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if tag not in {"rect", "line", "polyline"}:
                assert self.opened.pop() == tag

    parser = Tags()
    parser.feed(page)
    assert parser.opened == []


def test_the_document_is_json_marked_as_a_simulation(findings: Findings) -> None:
    document = json.loads(json.dumps(document_of(findings, MAKEUP)))
    assert document["simulation"] is True
    assert document["assumptions"]["people"] == 800
    assert document["findings"]["seed"] == 2


def test_text_in_a_chart_cannot_be_markup() -> None:
    assert "<b>" not in bars([1, 2], title="<b>", labels=["<b>", "2"], x_name="<b>", y_name="<b>")


def test_a_line_skips_the_days_without_a_value() -> None:
    picture = lines([Series("known", [None, 0.5, 1.0])], title="t", labels=["1", "2", "3"], x_name="x", y_name="")
    points, _narrow = re.findall(r'points="([^"]*)"', picture)
    assert len(points.split()) == 2


def test_the_top_is_not_said_to_be_known_while_most_proposals_are_still_to_come(findings: Findings) -> None:
    day = findings.top_known_from_day
    assert day is None or findings.days[day - 1].open * 2 >= findings.proposals_accepted


def test_what_the_number_of_moderators_rests_on_is_among_the_assumptions(page: str) -> None:
    assert "<dt>Hours a day that one moderator reads at most</dt><dd>5</dd>" in page


@pytest.mark.parametrize("planned", [1, 99])
def test_proposals_that_nobody_read_before_the_end_are_told(findings: Findings, planned: int) -> None:
    told = " ".join(
        lesson.told(str) for lesson in lessons(replace(findings, moderators=planned, proposals_still_waiting=7))
    )
    assert "Proposals still unread at closing: 7." in told

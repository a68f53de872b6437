"""A real conversation asked again reveals its own votes, and no other."""

import numpy as np
import pytest

from parvis.domain.opinion import Opinion
from parvis.insight.log import LOG_DTYPE, LogRows
from parvis.insight.polis_export import VOTE_DTYPE, PolisComment, PolisExport
from parvis.rehearsal.campaign import hold
from parvis.rehearsal.makeup import BadMakeup
from parvis.rehearsal.replay import crowd_of_export, crowd_of_votes
from parvis.rehearsal.replay_findings import replay_document, replay_findings, replay_sentences
from parvis.rehearsal.sequence_rule import SequenceRule


@pytest.fixture
def rows() -> LogRows:
    chance = np.random.default_rng(5)
    who, what = np.nonzero(chance.random((60, 20)) < 0.6)
    rows = np.zeros(len(who), LOG_DTYPE)
    rows["participant"], rows["proposal"], rows["standing"] = who + 100, what + 7, 1
    rows["mark"] = chance.choice([8, 16, 24], len(who))
    rows["cast_at"] = 1000 + who
    return rows


def test_a_replay_only_says_what_was_said(rows: LogRows) -> None:
    asked = hold(crowd_of_votes(rows), SequenceRule(), 1).rows
    known = {(row["participant"], row["proposal"]): row["mark"] for row in rows}
    assert len(asked) > 100
    assert all(known[row["participant"], row["proposal"]] == row["mark"] for row in asked)


def test_the_truth_of_a_replay_is_what_all_its_votes_say(rows: LogRows) -> None:
    mine = rows[rows["proposal"] == 9]
    assert crowd_of_votes(rows).truth.opinions[2, 0] == pytest.approx((mine["mark"] >> 3 == Opinion.AGREE).mean())


def test_everything_is_known_when_everything_is_asked(rows: LogRows) -> None:
    findings = replay_findings(crowd_of_votes(rows, asked=1.0), len(rows), SequenceRule(), 1)
    assert findings.steps[-1].votes == len(rows)
    assert findings.steps[-1].top_known == 1.0
    assert replay_document(findings)["simulation"] is True
    assert len(replay_sentences(findings)) == 6


def test_a_conversation_where_nobody_votes_enough_is_refused(rows: LogRows) -> None:
    with pytest.raises(BadMakeup, match="nobody"):
        crowd_of_votes(rows[:2])


def test_the_seeds_of_the_organiser_are_not_those_of_one_author() -> None:
    votes = np.zeros(40, VOTE_DTYPE)
    votes["participant"], votes["proposal"] = np.divmod(np.arange(40), 4)
    comments = tuple(PolisComment(i, author, "", 0, 1) for i, author in enumerate([0, 0, 5, 5]))
    authors = crowd_of_export(PolisExport("", "", comments, votes, None, 1)).authors.tolist()
    assert authors[2] == authors[3]
    assert len(set(authors)) == 3


def test_a_replay_asks_about_what_was_shown_and_nothing_else() -> None:
    votes = np.zeros(43, VOTE_DTYPE)
    votes["participant"][:40], votes["proposal"][:40] = np.divmod(np.arange(40), 4)
    votes["participant"][40:], votes["proposal"][40:] = [5, 6, 7], [4, 5, 6]
    shown = tuple(PolisComment(i, 0, "", 0, 1) for i in range(4))
    refused, waiting, open_to_all = (
        PolisComment(4, 5, "", 0, -1),
        PolisComment(5, 6, "", 0, 0),
        PolisComment(6, 1, "", 0, 0),
    )
    export = PolisExport("", "", (*shown, refused, waiting, open_to_all), votes, None, 1)
    assert crowd_of_export(export).proposals.tolist() == [0, 1, 2, 3, 6]

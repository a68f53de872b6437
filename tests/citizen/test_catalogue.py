"""What the crowd's door knows of the records follows each decision, and reads again only what was decided."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from django.db.models import F

from parvis.actions.decide import decide
from parvis.actions.edit_consultation import edit_settings
from parvis.actions.edit_proposal import correct_spelling
from parvis.actions.erase_participant import erase_participant
from parvis.actions.hide_words import hide_in_proposal
from parvis.actions.run_consultation import bump_version, mark_changed
from parvis.actions.submit_proposal import submit_proposal
from parvis.actions.undo_decision import undo_decision, undoable
from parvis.ballotbox.catalogue import Catalogue, ConsultationView
from parvis.citizen.catalogue import RecordsSource, read_gone
from parvis.domain.errors import ProposalClosed, UnknownProposal
from parvis.domain.moderation import Decision, Reason
from parvis.records.models import Account, Consultation, Proposal

pytestmark = pytest.mark.usefixtures("configuration")


def read(consultation: Consultation, known: ConsultationView | None = None) -> ConsultationView:
    return RecordsSource().load(consultation.pk, known)


def test_a_decision_reads_no_other_proposal_again(
    consultation: Consultation, published: list[Proposal], malik: Account
) -> None:
    known = read(consultation)
    decide(moderator=malik, proposal=published[1], decision=Decision.REFUSE, reason=Reason.INSULT)
    view = read(consultation, known)
    assert list(view.proposals) == [published[0].pk, published[2].pk]
    assert all(view.proposals[number] is known.proposals[number] for number in view.proposals)
    assert len(known.proposals) == 3


def test_what_has_gone_is_told_with_the_version_that_closed_it(
    consultation: Consultation, published: list[Proposal], proposal: Proposal, malik: Account
) -> None:
    known = read(consultation)
    decide(moderator=malik, proposal=published[1], decision=Decision.REFUSE, reason=Reason.INSULT)
    (gone,) = read_gone(consultation)
    open_then, open_now = known.proposals[published[1].pk], read(consultation)
    assert (gone.proposal.id, gone.proposal.author) == (open_then.id, open_then.author)
    assert gone.proposal.accepted_at == open_then.accepted_at
    assert known.version < gone.closed_in <= open_now.version


def test_what_was_open_once_is_closed_and_what_never_was_is_unknown(
    consultation: Consultation, published: list[Proposal], proposal: Proposal, malik: Account
) -> None:
    known = read(consultation)
    decide(moderator=malik, proposal=published[1], decision=Decision.REFUSE, reason=Reason.INSULT)
    view = read(consultation, known)
    with pytest.raises(ProposalClosed):
        view.require_open(published[1].pk)
    with pytest.raises(UnknownProposal):
        view.require_open(proposal.pk)


@pytest.mark.usefixtures("published")
def test_a_setting_leaves_every_proposal_where_it_is(consultation: Consultation, olga: Account) -> None:
    known = read(consultation)
    edit_settings(by=olga, consultation=consultation, changes={"shows_others": True})
    view = read(consultation, known)
    assert view.shows_others
    assert view.proposals is known.proposals


def test_what_a_version_did_not_mark_is_read_whole(consultation: Consultation, published: list[Proposal]) -> None:
    known = read(consultation)
    Proposal.objects.filter(pk=published[0].pk).update(text="We should hear an older process too.")
    Consultation.objects.filter(pk=consultation.pk).update(version=F("version") + 1)
    assert read(consultation, known).proposals[published[0].pk].text == "We should hear an older process too."


def test_a_change_left_for_the_next_version_is_found_whoever_makes_it(
    consultation: Consultation, published: list[Proposal]
) -> None:
    known = read(consultation)
    published[0].translations.create(language="fr", text="Il faut écrire des lois simples.", made_by="Maya")
    mark_changed(consultation, [published[0].pk])
    bump_version(consultation, proposals=())
    assert read(consultation, known).proposals[published[0].pk].translations["fr"].text.startswith("Il faut écrire")


@pytest.mark.parametrize("seed", range(4))
def test_following_acts_one_by_one_and_reading_everything_give_the_same(
    seed: int, consultation: Consultation, camille: int, malik: Account
) -> None:
    chance, followed = random.Random(seed), Catalogue(RecordsSource())
    texts = (f"We should plant a tree number {number} near the river." for number in range(12))
    made = [
        submit_proposal(consultation=consultation, text=text, language="en", participant=camille + place).proposal
        for place, text in enumerate(texts)
    ]
    acts = _Acts(consultation, malik).all
    for _ in range(60):
        chance.choice(acts)(Proposal.objects.get(pk=chance.choice(made).pk))
        if chance.random() < 0.6:
            followed.refresh()
    followed.refresh()
    (view,), whole = followed.views(), read(consultation)
    assert view == whole
    assert list(view.proposals) == sorted(whole.proposals)
    assert view.proposals
    assert view.closed


class _Acts:
    """What people of the office and an author do, each where the state of the proposal allows it."""

    def __init__(self, consultation: Consultation, malik: Account) -> None:
        self._consultation, self._malik = consultation, malik
        self.all = (self.accept, self.accept, self.accept, self.refuse, self.undo, self.hide, self.correct, self.leave)

    def accept(self, one: Proposal) -> None:
        if one.state in {"waiting", "refused"}:
            decide(moderator=self._malik, proposal=one, decision=Decision.ACCEPT)

    def refuse(self, one: Proposal) -> None:
        if one.state in {"waiting", "accepted"}:
            decide(moderator=self._malik, proposal=one, decision=Decision.REFUSE, reason=Reason.INSULT)

    def undo(self, _: Proposal) -> None:
        if undoable(self._malik, self._consultation):
            undo_decision(moderator=self._malik, consultation=self._consultation)

    def hide(self, one: Proposal) -> None:
        if one.state == "accepted" and "near the river" in one.text:
            hide_in_proposal(by=self._malik, proposal=one, words="near the river")

    def correct(self, one: Proposal) -> None:
        if "tree" in one.text:
            correct_spelling(by=self._malik, proposal=one, text=one.text.replace("tree ", "trees "))

    def leave(self, one: Proposal) -> None:
        if one.pk % 3 == 0 and one.participant:
            erase_participant(
                consultation=self._consultation, participant=one.participant, keeps_published=one.pk % 2 == 0
            )


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_no_decision_is_lost_when_those_of_several_people_cross(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = request.getfixturevalue("postgresql_url") if engine == "postgresql" else ""
    environment = os.environ | {"PARVIS_DATA": str(tmp_path), "PARVIS_DATABASE_URL": database}
    program = [sys.executable, "-m", "tests.citizen.crossing_decisions"]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_row_that_was_read_before_a_decision_never_sets_the_version_back(
    consultation: Consultation, published: list[Proposal], malik: Account
) -> None:
    held = Consultation.objects.get(pk=consultation.pk)
    decide(moderator=malik, proposal=published[1], decision=Decision.REFUSE, reason=Reason.INSULT)
    held.save()
    assert Consultation.objects.get(pk=consultation.pk).version == held.version + 1

"""Every act of staff leaves a record, in the transaction of the act, for good."""

import csv
import io

import pytest

from parvis.actions.decide import AlreadyDecided, decide
from parvis.actions.grant_role import grant_role, revoke_role
from parvis.actions.read_acts import ActSearch, acts_for, export_acts
from parvis.actions.record_act import record_act
from parvis.actions.rights import NotYourRole
from parvis.actions.run_consultation import open_consultation, pause_consultation
from parvis.domain.moderation import Decision, Reason
from parvis.domain.proposal import ProposalState
from parvis.domain.staff_act import StaffActKind
from parvis.records.final import RecordFinal
from parvis.records.models import Account, Consultation, Organisation, Proposal, Role, StaffAct
from parvis.records.words import ACT_WORDS


def _last() -> StaffAct:
    return StaffAct.objects.select_related("by").order_by("-id")[0]


def test_every_kind_has_its_words() -> None:
    assert set(ACT_WORDS) == set(StaffActKind)


def test_a_decision_is_an_act(malik: Account, proposal: Proposal) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.REFUSE, reason=Reason.UNCLEAR)
    act = _last()
    assert (act.by, act.kind, act.subject) == (malik, "decide", f"#{proposal.pk}")
    assert (act.before, act.after) == (
        {"state": "waiting"},
        {"decision": "refuse", "state": "refused", "reason": "unclear"},
    )


def test_a_decision_that_comes_too_late_is_no_act(malik: Account, maya: Account, proposal: Proposal) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    count = StaffAct.objects.count()
    with pytest.raises(AlreadyDecided):
        decide(moderator=maya, proposal=proposal, decision=Decision.POSTPONE, seen_state=ProposalState.WAITING)
    assert StaffAct.objects.count() == count


def test_making_and_running_a_consultation_are_acts(olga: Account, draft: Consultation) -> None:
    open_consultation(by=olga, consultation=draft)
    pause_consultation(by=olga, consultation=draft)
    kinds = list(StaffAct.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["create-consultation", "change-consultation", "change-consultation"]
    assert (_last().before, _last().after) == ({"is_paused": False}, {"is_paused": True})


def test_what_changes_nothing_is_no_act(olga: Account, consultation: Consultation) -> None:
    count = StaffAct.objects.count()
    open_consultation(by=olga, consultation=consultation)
    assert StaffAct.objects.count() == count


def test_roles_given_and_taken_back_are_acts(ada: Account, malik: Account, region: Organisation) -> None:
    membership = grant_role(by=ada, account=malik, role=Role.ANALYST, organisation=region)
    assert (_last().by, _last().subject, _last().after) == (ada, malik.email, {"role": "analyst"})
    revoke_role(by=ada, membership=membership)
    assert (_last().kind, _last().before) == ("revoke-role", {"role": "analyst"})


def test_an_act_is_never_changed_nor_deleted(olga: Account, draft: Consultation) -> None:
    act = _last()
    for change in (act.save, act.delete, StaffAct.objects.all().delete, lambda: StaffAct.objects.update(subject="")):
        with pytest.raises(RecordFinal):
            change()


def test_an_organiser_reads_the_acts_of_her_organisation(olga: Account, sam: Account, draft: Consultation) -> None:
    assert [act.subject for act in acts_for(olga)] == [draft.slug]
    assert list(acts_for(sam)) == []


def test_a_moderator_reads_no_acts(malik: Account, draft: Consultation) -> None:
    with pytest.raises(NotYourRole):
        acts_for(malik)


def test_the_organiser_of_one_consultation_reads_its_acts_only(
    ada: Account, sam: Account, draft: Consultation, region: Organisation
) -> None:
    grant_role(by=ada, account=sam, role=Role.ORGANISER, organisation=region, consultation=draft)
    assert {act.consultation for act in acts_for(sam)} == {draft}


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (ActSearch(kind="decide"), 1),
        (ActSearch(who="malik@example.org"), 1),
        (ActSearch(words="malik #"), 1),
        (ActSearch(words="nothing of the kind"), 0),
        (ActSearch(consultation="another"), 0),
    ],
)
def test_acts_are_searched(olga: Account, malik: Account, proposal: Proposal, search: ActSearch, found: int) -> None:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    assert acts_for(olga, search).count() == found


def test_a_name_that_is_a_formula_is_only_text_in_the_file(olga: Account, draft: Consultation) -> None:
    olga.name = '=HYPERLINK("http://x")'
    olga.save()
    record_act(by=olga, kind=StaffActKind.ADMINISTER, place=draft, subject="@SUM(A1)")
    rows = list(csv.DictReader(io.StringIO(export_acts(olga))))
    assert (rows[0]["who"], rows[0]["on_what"]) == ('\'=HYPERLINK("http://x")', "'@SUM(A1)")


def test_taking_the_file_away_is_an_act(olga: Account, draft: Consultation) -> None:
    export_acts(olga)
    assert (_last().kind, _last().after) == ("export-acts", {"rows": 1})

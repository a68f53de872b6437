"""One list of territories: added, renamed, taken off; its numbers stay. Two questions use it, each with its switch."""

import pytest

from parvis.actions.declare import answers_to, declare, declared_by
from parvis.actions.duplicate_consultation import duplicate_consultation
from parvis.actions.edit_consultation import edit_settings
from parvis.actions.edit_territories import (
    TerritoryThere,
    TooManyTerritories,
    add_territories,
    remove_territory,
    rename_territory,
)
from parvis.actions.rights import NotYourRole
from parvis.actions.set_helplines import set_helplines
from parvis.domain.helpline import Helpline
from parvis.domain.territory import MOST_TERRITORIES, BadTerritoryName
from parvis.records.models import Account, Consultation, Proposal, StaffAct, Territory


@pytest.fixture
def places(olga: Account, consultation: Consultation) -> list[Territory]:
    return add_territories(by=olga, consultation=consultation, names=["Tours", "Blois", "Loches"])


def test_the_list_keeps_its_order_and_has_no_name_twice(olga: Account, consultation: Consultation) -> None:
    add_territories(by=olga, consultation=consultation, names=["Tours", " ", "Blois", "TOURS", " Blois "])
    add_territories(by=olga, consultation=consultation, names=["Amboise", "tours"])
    assert consultation.territory_list == ["Tours", "Blois", "Amboise"]


def test_a_thousand_territories_are_added_at_once_and_more_than_the_most_are_not(
    olga: Account, consultation: Consultation
) -> None:
    add_territories(by=olga, consultation=consultation, names=[f"Place {number}" for number in range(1_000)])
    with pytest.raises(TooManyTerritories):
        add_territories(by=olga, consultation=consultation, names=[f"More {n}" for n in range(MOST_TERRITORIES)])
    assert len(consultation.territory_list) == 1_000


def test_a_list_asks_nothing_by_itself(olga: Account, consultation: Consultation, places: list[Territory]) -> None:
    assert answers_to(consultation) == {}
    asked = edit_settings(by=olga, consultation=consultation, changes={"asks_territory": True})
    assert list(answers_to(asked)) == ["territory"]
    assert not asked.asks_proposal_territory


def test_what_is_taken_off_the_list_keeps_its_number_and_its_proposals(
    olga: Account, consultation: Consultation, places: list[Territory], proposal: Proposal
) -> None:
    Proposal.objects.filter(pk=proposal.pk).update(territory=places[1])
    remove_territory(by=olga, territory=places[1])
    assert consultation.territory_list == ["Tours", "Loches"]
    assert Proposal.objects.get().territory == places[1]
    assert add_territories(by=olga, consultation=consultation, names=["blois"]) == [places[1]]
    assert consultation.territory_list == ["Tours", "Blois", "Loches"]


def test_a_new_name_is_carried_to_all_that_was_written_with_the_old_one(
    olga: Account, consultation: Consultation, places: list[Territory], camille: int
) -> None:
    changes = {"asks_territory": True, "population": "blois; 46 000\nTours; 136 000"}
    consultation = edit_settings(by=olga, consultation=consultation, changes=changes)
    set_helplines(
        by=olga, consultation=consultation, lines=[Helpline("0254000000", {"fr": "écoute"}, territory="Blois")]
    )
    declare(consultation=consultation, participant=camille, answers={"territory": "Blois"})
    rename_territory(by=olga, territory=Territory.objects.get(name="Blois"), name="Agglopolys")
    held = Consultation.objects.get()
    assert declared_by(held, camille) == {"territory": "Agglopolys"}
    assert held.population == "Agglopolys; 46 000\nTours; 136 000"
    assert held.helplines[0]["territory"] == "Agglopolys"


def test_two_territories_never_have_one_name(olga: Account, places: list[Territory]) -> None:
    with pytest.raises(TerritoryThere):
        rename_territory(by=olga, territory=places[0], name="LOCHES")


@pytest.mark.parametrize("name", ["", " \u202e\u200b ", "x" * 121])
def test_a_name_that_nobody_can_read_is_refused(olga: Account, places: list[Territory], name: str) -> None:
    with pytest.raises(BadTerritoryName):
        rename_territory(by=olga, territory=places[0], name=name)


def test_every_change_has_its_act_of_staff_and_a_new_version(
    olga: Account, consultation: Consultation, places: list[Territory]
) -> None:
    rename_territory(by=olga, territory=places[0], name="Grand Tours")
    remove_territory(by=olga, territory=places[0])
    remove_territory(by=olga, territory=places[0])
    told = [(act.before, act.after) for act in StaffAct.objects.order_by("id")][-3:]
    assert told == [
        ({}, {"territories": ["Tours", "Blois", "Loches"]}),
        ({"territory": "Tours"}, {"territory": "Grand Tours"}),
        ({"territory": "Grand Tours"}, {"territory": ""}),
    ]
    assert Consultation.objects.get().version >= consultation.version + 3


def test_a_moderator_writes_no_list(malik: Account, consultation: Consultation) -> None:
    with pytest.raises(NotYourRole):
        add_territories(by=malik, consultation=consultation, names=["Tours"])


def test_a_duplicate_has_the_list_with_numbers_of_its_own(
    olga: Account, consultation: Consultation, places: list[Territory]
) -> None:
    remove_territory(by=olga, territory=places[0])
    made = duplicate_consultation(by=olga, consultation=consultation)
    assert made.territory_list == ["Blois", "Loches"]
    assert not set(made.territories.all()) & set(places)

"""Sequences over HTTP when something is odd: sensible cards, or a kind empty answer, and never an error."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from parvis.ballotbox.answered import unpacked
from parvis.ballotbox.catalogue import Translation
from parvis.ballotbox.log import BallotLog
from parvis.ballotbox.memory import MemoryLog
from parvis.ballotbox.seal import Sealer
from parvis.domain.phase import Schedule
from parvis.sequence.draw import draw
from parvis.sequence.settings import SequenceSettings
from tests.ballotbox.square import BALLOTS, HOUR, ROOT, START, a_square, a_view, offered
from tests.contracts.casts import a_cast

pytestmark = pytest.mark.anyio
EMPTY = {"cards": [], "met": []}


def view_of(*proposals, **others):
    whole = a_view().proposals
    return a_view(proposals={number: whole[number] for number in proposals}, **others)


async def sequence(visitor, query="", **options):
    answer = await visitor.get(f"{ROOT}/sequence{query}", **options)
    assert answer.status_code == 200
    return answer.json()


async def answer_all(visitor, cards):
    for card in cards:
        assert (await visitor.vote(card)).status_code == 201


async def test_the_board_is_behind_and_nothing_answered_comes_again(square, camille):
    first = await camille.cards(12)
    await answer_all(camille, first)
    board = square.crowd.selection.board(square.crowd.catalogue.views()[0])
    assert board.position == 0 < square.log.head()
    again = await sequence(camille, "?size=12")
    assert {card["proposal"] for card in again["cards"]}.isdisjoint(card["proposal"] for card in first)
    assert (len(again["cards"]), again["answered"], again["open"]) == (8, 12, 20)


async def test_a_proposal_accepted_since_the_board_was_made_waits_for_the_next_one(tmp_path):
    async with a_square(tmp_path, view=view_of(1, 2)) as square:
        square.source.put(view_of(1, 2, 3, version=2))
        square.crowd.catalogue.refresh()
        behind = await sequence(square.visitor())
        await square.crowd.refresh()
        present = await sequence(square.visitor())
    assert sorted(card["proposal"] for card in behind["cards"]) == [1, 2]
    assert sorted(card["proposal"] for card in present["cards"]) == [1, 2, 3]


async def test_before_the_first_board_the_sequence_is_empty_and_kind(tmp_path):
    async with a_square(tmp_path) as square:
        square.source.put(a_view(id=2, slug="lights", version=1))
        square.crowd.catalogue.refresh()
        assert (await sequence(square.visitor())).items() >= {**EMPTY, "answered": 0, "open": 20}.items()


async def test_a_consultation_without_proposals_offers_nothing(tmp_path):
    async with a_square(tmp_path, view=view_of()) as square:
        assert (await sequence(square.visitor())).items() >= {**EMPTY, "answered": 0, "open": 0}.items()


async def test_one_proposal_is_offered_once(tmp_path):
    async with a_square(tmp_path, view=view_of(4)) as square:
        visitor = square.visitor()
        (card,) = await visitor.cards(12)
        await answer_all(visitor, [card])
        assert (await sequence(visitor)).items() >= {**EMPTY, "answered": 1, "open": 1}.items()


async def test_whoever_answered_everything_is_told_so(square, camille):
    for _ in range(2):
        await answer_all(camille, await camille.cards(12))
    done = await sequence(camille)
    assert (done["cards"], done["answered"], done["open"]) == ([], 20, 20)


async def test_all_is_settled_and_there_are_cards_still_that_say_so(tmp_path):
    async with a_square(tmp_path, view=view_of(1, 2, 3), log=_clear_log()) as square:
        view = square.crowd.catalogue.views()[0]
        settings = replace(view.settings, guaranteed_exposures=0, settled_certainty=0.9)
        square.source.put(replace(view, version=2, settings=settings))
        await square.crowd.refresh()
        board = square.crowd.selection.board(square.crowd.catalogue.views()[0])
        found = await sequence(square.visitor(), headers={"accept-language": "en"})
    assert np.count_nonzero(board.is_settled) >= 2
    assert len(found["cards"]) >= 1


def _clear_log() -> BallotLog:
    """Everybody agrees with proposal 1, and disagrees with 2 and 3."""
    log = MemoryLog()
    log.append([a_cast(person, number, 8 if number == 1 else 24) for person in range(1, 401) for number in (1, 2, 3)])
    return log


async def test_the_last_hour_serves_cards_and_the_closing_serves_none(square, camille):
    square.now = START + 47 * HOUR
    await square.crowd.refresh()
    assert len(await camille.cards(12)) == 12
    square.now = START + 48 * HOUR
    assert (await sequence(camille)).items() >= EMPTY.items()


async def test_a_proposal_withdrawn_between_draw_and_answer_is_refused_and_not_drawn_again(square, camille):
    card = (await camille.cards(20))[0]
    left = {number: one for number, one in a_view().proposals.items() if number != card["proposal"]}
    square.source.put(a_view(version=2, proposals=left, closed=frozenset({21, card["proposal"]})))
    square.crowd.catalogue.refresh()
    assert (await camille.vote(card)).json()["code"] == "proposal-closed"
    again = await sequence(camille, "?size=20")
    assert (len(again["cards"]), again["open"]) == (19, 19)
    assert card["proposal"] not in {one["proposal"] for one in again["cards"]}


@pytest.mark.parametrize(
    ("jump", "expected"), [(-HOUR // 2, 12), (-24 * HOUR, 0), (24 * HOUR, 12), (365 * 24 * HOUR, 0)]
)
async def test_a_clock_that_jumps_changes_the_phase_at_most(square, camille, jump, expected):
    await answer_all(camille, await camille.cards(2))
    square.now += jump
    await square.crowd.refresh()
    assert len((await sequence(camille))["cards"]) == expected


async def test_a_clock_that_jumps_back_asks_for_new_cards_and_serves_them(square, camille):
    square.now += 2 * HOUR
    (card,) = await camille.cards(1)
    square.now -= 2 * HOUR
    assert (await camille.vote(card)).json()["code"] == "seal-expired"
    (new,) = await camille.cards(1)
    assert (await camille.vote(new)).status_code == 201


async def test_without_an_end_date_cards_are_served(tmp_path):
    async with a_square(tmp_path, view=a_view(schedule=Schedule(opens_at=START - HOUR))) as square:
        assert len((await sequence(square.visitor()))["cards"]) == 12


async def test_a_newcomer_who_voted_is_known_without_asking_the_log(square, camille):
    (card,) = await camille.cards(1)
    await camille.vote(card)
    (participant,) = set(square.log.read()["participant"].tolist())
    assert unpacked(square.crowd.answered.get(1, participant)) == {card["proposal"]: 8}


async def test_several_who_ask_in_the_same_moment_each_get_their_own_sequence(square):
    visitors = [square.visitor() for _ in range(6)]
    for visitor in visitors[:4]:
        await answer_all(visitor, await visitor.cards(5))
    before = [await visitor.get(BALLOTS) for visitor in visitors]
    told = await asyncio.gather(*(sequence(visitor) for visitor in visitors))
    assert len({one["draw"] for one in told}) == 6
    for visitor, one, mine in zip(visitors, told, before, strict=True):
        met = {ballot["proposal"] for ballot in mine.json()["ballots"]}
        assert (len(one["cards"]), one["answered"]) == (12, len(met))
        assert met.isdisjoint(card["proposal"] for card in one["cards"])
        await answer_all(visitor, offered(one)[:2])


async def test_what_was_served_together_is_kept_and_made_again_one_by_one(square):
    told = await asyncio.gather(*(sequence(square.visitor(), f"?size={size}") for size in (3, 12, 3)))
    await square.crowd.refresh()
    view = square.crowd.catalogue.views()[0]
    board = square.crowd.selection.board(view)
    kept = {draw.draw: draw for _, batch in square.exposures.read() for draw in batch.draws()}
    for one in told:
        again = draw(board, [], view.settings, int(one["draw"]), size=len(one["cards"])).cards
        shown = tuple(card["proposal"] for card in one["cards"])
        assert shown == tuple(card.proposal for card in again) == kept[int(one["draw"])].proposals


@pytest.mark.parametrize("query", ["?size=5", "?size=5&first=9"])
async def test_a_card_has_one_probability_in_draw_seal_ballot_and_exposure(square, camille, query):
    told = await sequence(camille, query)
    await answer_all(camille, offered(told))
    board = square.crowd.selection.board(square.crowd.catalogue.views()[0])
    first = 9 if "first" in query else None
    again = draw(board, [], square.crowd.catalogue.views()[0].settings, int(told["draw"]), first=first, size=5)
    stated = {card.proposal: float(np.float32(card.probability)) for card in again.cards}
    await square.crowd.refresh()
    ((_, batch),) = square.exposures.read()
    assert 0 < min(stated.values()) < 0.5
    assert dict(square.log.read()[["proposal", "probability"]].tolist()) == stated
    assert dict(zip(batch.proposals.tolist(), batch.probabilities.tolist(), strict=True)) == stated


async def test_what_the_page_holds_back_is_left_out_however_the_comma_is_written(square, camille):
    await answer_all(camille, await camille.cards(1))
    (met,) = [ballot["proposal"] for ballot in (await camille.get(BALLOTS)).json()["ballots"]]
    fresh = [number for number in range(1, 21) if number != met][:4]
    for comma in (",", "%2C"):
        told = await sequence(camille, "?size=60&without=" + comma.join(map(str, [met, *fresh])))
        assert (told["met"], told["answered"], len(told["cards"])) == ([met], 1, 15)
        assert {card["proposal"] for card in told["cards"]}.isdisjoint([met, *fresh])


async def test_a_pinned_card_says_so_in_a_sequence_dealt_together(tmp_path):
    async with a_square(tmp_path, view=a_view(settings=SequenceSettings(pinned=(7,)))) as square:
        told = await asyncio.gather(*(sequence(square.visitor()) for _ in range(3)))
        assert [(one["cards"][0]["proposal"], one["cards"][0]["kind"]) for one in told] == [(7, "pinned")] * 3
        assert [one["cards"][1]["kind"] for one in told] == ["standard"] * 3


def _by_place():
    """Proposals 1 to 6 are about territory 4; 5 is on the list and nothing is about it."""
    placed = {number: replace(one, territory=4 if number <= 6 else 0) for number, one in a_view().proposals.items()}
    return a_view(proposals=placed, territories=frozenset({4}), territory_names={4: "Port-Lanterne", 5: "Val"})


async def test_a_link_to_a_place_draws_its_proposals_and_says_why(tmp_path):
    async with a_square(tmp_path, view=_by_place()) as square:
        cards = (await sequence(square.visitor(), "?territory=4"))["cards"]
    assert sorted(card["proposal"] for card in cards) == [1, 2, 3, 4, 5, 6]
    assert {(card["kind"], card["why"]) for card in cards} == {
        ("territory", "You asked for proposals about this place.")
    }


@pytest.mark.parametrize("asked", ["5", "99", "x", "-4", "9" * 40])
async def test_a_place_without_proposals_counts_as_none_asked(tmp_path, asked):
    async with a_square(tmp_path, view=_by_place()) as square:
        cards = (await sequence(square.visitor(), f"?territory={asked}&size=12"))["cards"]
    assert len(cards) == 12
    assert {card["kind"] for card in cards} == {"standard"}


@pytest.mark.parametrize("asked", ["9", "x", "-4", "9" * 40])
async def test_a_theme_without_proposals_counts_as_none_asked(tmp_path, asked):
    themed = {number: replace(one, theme=1 + number % 2) for number, one in a_view().proposals.items()}
    async with a_square(tmp_path, view=a_view(proposals=themed, themes=frozenset({1, 2}))) as square:
        known, other = [await sequence(square.visitor(), f"?theme={theme}&size=20") for theme in ("2", asked)]
    assert ({card["kind"] for card in known["cards"]}, len(known["cards"])) == ({"theme"}, 10)
    assert ({card["kind"] for card in other["cards"]}, len(other["cards"])) == ({"standard"}, 20)


async def test_the_places_are_listed_with_their_numbers(tmp_path):
    async with a_square(tmp_path, view=_by_place()) as square:
        told = (await square.visitor().get(ROOT)).json()["territories"]
    assert told == [{"id": 4, "name": "Port-Lanterne"}, {"id": 5, "name": "Val"}]


class NoSeals(Sealer):
    """Seals that cannot be made."""

    def seal_draws(self, *args, **options):
        raise OSError(args, options)


async def test_when_dealing_fails_each_who_asked_is_told_so_and_the_next_is_served(square):
    sealer, square.crowd.sealer = square.crowd.sealer, NoSeals(square.ring)
    answers = await asyncio.gather(*(square.visitor().get(f"{ROOT}/sequence") for _ in range(3)))
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(500, "error")] * 3
    square.crowd.sealer = sealer
    assert len((await sequence(square.visitor()))["cards"]) == 12


async def test_someone_who_leaves_while_others_wait_takes_nothing_from_them(square):
    leaving, staying = (asyncio.create_task(sequence(square.visitor())) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert len((await staying)["cards"]) == 12


def _translated():
    """Proposals 1 to 10 are translated into French."""
    proposals = a_view().proposals
    translations = {number: {"fr": Translation(f"Éclairons la rue {number}.")} for number in range(1, 11)}
    return a_view(proposals={n: replace(one, translations=translations.get(n, {})) for n, one in proposals.items()})


async def test_those_who_are_dealt_to_together_each_read_their_own_language(tmp_path):
    async with a_square(tmp_path, view=_translated()) as square:
        asked = [("fr", "fr"), ("en", "en"), ("fr", "en"), ("de", "fr")]
        told = await asyncio.gather(
            *(
                sequence(square.visitor(), f"?size=20&language={wanted}", headers={"accept-language": spoken})
                for wanted, spoken in asked
            )
        )
    for (wanted, _), one in zip(asked, told, strict=True):
        found = {card["proposal"]: card["translation"] for card in one["cards"]}
        expected = {n: wanted == "fr" and n <= 10 for n in range(1, 21)}
        assert {number: bool(translation) for number, translation in found.items()} == expected
        assert all(card["translation"]["text"].startswith("Éclairons") for card in one["cards"] if card["translation"])
    whys = [{card["why"] for card in one["cards"]} for one in told]
    assert whys[0].isdisjoint(whys[1])
    assert not whys[3] <= whys[1]

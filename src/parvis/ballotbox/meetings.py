"""Those whom the process meets for the first time: what they have answered is read from the log, together."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable

from parvis.ballotbox.answered import AnsweredSets, Packed, Person, pack
from parvis.ballotbox.log import BallotLog

MAXIMUM_TOGETHER = 500
"""Participants of one reading at most, so that nobody waits for a long one."""
_Waiting = dict[Person, list[asyncio.Future[Packed]]]


class Meetings:
    """One per process, on its event loop. Whoever comes while the log is read is read with the others of the next time.

    One query on one thread serves all of them: the hop to a thread and back costs more than most histories.
    """

    def __init__(self, log: BallotLog, answered: AnsweredSets) -> None:
        self._log = log
        self._answered = answered
        self._waiting: _Waiting = {}
        self._reading: asyncio.Task[None] | None = None

    async def meet(self, consultation: int, participant: int) -> Packed:
        """What this participant has answered, from then on kept in the sets. Raises `LogUnavailable`."""
        loop = asyncio.get_running_loop()
        found: asyncio.Future[Packed] = loop.create_future()
        self._waiting.setdefault((consultation, participant), []).append(found)
        if self._reading is None:
            self._reading = loop.create_task(self._read_while_asked(), name="crowd-meetings")
        return await found

    async def _read_while_asked(self) -> None:
        try:
            while self._waiting:
                people = list(self._waiting)[:MAXIMUM_TOGETHER]
                await self._read({person: self._waiting.pop(person) for person in people})
        finally:
            self._reading = None

    async def _read(self, waiting: _Waiting) -> None:
        for person in waiting:
            self._answered.expect(*person)
        reading = asyncio.ensure_future(asyncio.to_thread(_answers_of, self._log, waiting))
        await asyncio.wait([reading])
        error = reading.exception()
        for person, several in waiting.items():
            asking = [found for found in several if not found.done()]
            if error is None:
                kept = self._answered.put(*person, reading.result()[person])
                for found in asking:
                    found.set_result(kept)
            else:
                self._answered.give_up(*person)
                for found in asking:
                    found.set_exception(error)


def _answers_of(log: BallotLog, people: Iterable[Person]) -> dict[Person, list[int]]:
    """The packed answers of each, in their order; nothing for who has none."""
    by_consultation: defaultdict[int, list[int]] = defaultdict(list)
    told: dict[Person, list[int]] = {}
    for consultation, participant in people:
        by_consultation[consultation].append(participant)
        told[consultation, participant] = []
    for consultation, participants in by_consultation.items():
        for participant, proposal, mark in log.answers(consultation, participants).tolist():
            told[consultation, participant].append(pack(proposal, mark))
    return told

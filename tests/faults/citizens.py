"""Citizens who vote while the server dies under them, and remember what they were told."""

import asyncio
from collections.abc import Iterator

from benchmarks.voters import Prepared


class Citizens:
    """Each sends one ballot after the other. A ballot whose answer never came is sent again after the restart."""

    def __init__(self, port: int, ballots: Iterator[Prepared], count: int) -> None:
        self._port = port
        self._ballots = ballots
        self._count = count
        self._unanswered: list[Prepared] = []
        self.acknowledged: list[Prepared] = []
        self.refusals: set[int] = set()

    async def vote_until_cut(self) -> None:
        """Returns when the server has gone away from every one of them."""
        await asyncio.gather(*(self._vote() for _ in range(self._count)))

    async def _vote(self) -> None:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            return
        ballot = None
        try:
            while True:
                ballot = self._unanswered.pop() if self._unanswered else next(self._ballots)
                writer.write(ballot.request)
                status = await _answer(reader)
                if status in {200, 201}:
                    self.acknowledged.append(ballot)
                else:
                    self.refusals.add(status)
                    self._unanswered.append(ballot)
                    await asyncio.sleep(0.02)
        except (OSError, asyncio.IncompleteReadError):
            self._unanswered += [ballot] if ballot else []
        finally:
            writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.partition(b"content-length: ")[2].partition(b"\r")[0]
    await reader.readexactly(int(length))
    return int(head[9:12])

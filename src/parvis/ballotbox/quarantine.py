"""The ballots of accounts in quarantine, summed beside all others: what is published is the difference."""

import numpy as np

from parvis.ballotbox.log import BallotLog, rows_of
from parvis.ballotbox.sums import Sums
from parvis.domain.ballot import Entry
from parvis.insight.log import LOG_DTYPE, LogRows

ONE_BY_ONE = 2_000
"""Up to as many accounts are read one by one, by index; more of them in one reading of the log."""
_PIECE_ROWS = 200_000


class Quarantine:
    """The accounts of one consultation that are in quarantine, and the sums of their ballots.

    Rows after `since` are added as the board meets them; those up to it are read from the log once, on a thread.
    """

    def __init__(self, accounts: frozenset[int], since: int = 0) -> None:
        self.accounts = accounts
        self.since = since
        self.sums = Sums()
        self._sorted = np.sort(np.fromiter(accounts, np.int64, len(accounts)))

    def add_entry(self, entry: Entry) -> None:
        """Adds a row if its account is in quarantine."""
        if entry.participant in self.accounts:
            self.sums.add_entry(entry)

    def add_rows(self, rows: LogRows) -> None:
        """Adds those of the rows whose account is in quarantine."""
        mine = rows[np.isin(rows["participant"], self._sorted)]
        if len(mine):
            self.sums.add_rows(mine)


def read_accounts(log: BallotLog, consultation: int, accounts: frozenset[int], until: int) -> LogRows:
    """Every row of these accounts in one consultation, up to the sequence number `until`."""
    pieces = [np.zeros(0, LOG_DTYPE)]
    if len(accounts) <= ONE_BY_ONE:
        histories = (log.history(consultation, account) for account in sorted(accounts))
        pieces += [rows_of(history) for history in histories if history]
    else:
        wanted, after = np.fromiter(accounts, np.int64, len(accounts)), 0
        while after < until and len(rows := log.read(after, _PIECE_ROWS)):
            after = int(rows["sequence"][-1])
            pieces.append(rows[(rows["consultation"] == consultation) & np.isin(rows["participant"], wanted)])
    found = np.concatenate(pieces)
    return np.asarray(found[found["sequence"] <= until])

"""Opening the ballot file while another process makes it."""

import sqlite3

from parvis.ballotbox.sqlite_file import _require_ours, open_file


class Answer:
    """What a cursor found, read already: an open one would hold the file."""

    def __init__(self, rows):
        self._rows = rows

    def fetchone(self):
        return self._rows[0]


class MadeMeanwhile(sqlite3.Connection):
    """A connection that finds nothing at first; another process makes the log before its next question."""

    path = None

    def execute(self, query):
        answer = super().execute(query).fetchall()
        if self.path:
            path, self.path = self.path, None
            open_file(path).close()
        return Answer(answer)


def test_a_log_that_is_made_between_two_questions_is_ours(tmp_path):
    path = tmp_path / "ballots.sqlite"
    connection = sqlite3.connect(path, factory=MadeMeanwhile)
    connection.path = path
    _require_ours(connection, path)
    assert not _require_ours(connection, path)
    connection.close()

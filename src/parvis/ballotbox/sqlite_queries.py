"""Every SQL sentence of the SQLite engine, by name."""

APPLICATION_ID = 0x50415256
FORMAT = 1

CREATE = """
CREATE TABLE IF NOT EXISTS ballot (
  sequence INTEGER PRIMARY KEY,
  consultation INTEGER NOT NULL,
  participant INTEGER NOT NULL,
  proposal INTEGER NOT NULL,
  revision INTEGER NOT NULL CHECK (revision > 0),
  mark INTEGER NOT NULL CHECK (mark = 0 OR mark BETWEEN 8 AND 32),
  previous INTEGER NOT NULL CHECK (previous = 0 OR previous BETWEEN 8 AND 32),
  standing INTEGER NOT NULL,
  previous_standing INTEGER NOT NULL,
  is_first INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  source INTEGER NOT NULL,
  draw INTEGER NOT NULL,
  probability REAL NOT NULL,
  cast_at INTEGER NOT NULL,
  identity INTEGER NOT NULL,
  UNIQUE (consultation, participant, proposal, revision)
) STRICT;
CREATE TRIGGER IF NOT EXISTS ballot_is_never_edited BEFORE UPDATE ON ballot
BEGIN SELECT RAISE(ABORT, 'the ballot log is append-only'); END;
"""

BEGIN = "BEGIN IMMEDIATE"
COMMIT = "COMMIT"
ROLLBACK = "ROLLBACK"

COLUMNS = (
    "sequence, consultation, participant, proposal, revision, mark, previous, standing, previous_standing, is_first,"
    " kind, source, draw, probability, cast_at, identity"
)
HISTORY_OF_PROPOSAL = f"""
SELECT {COLUMNS} FROM ballot WHERE consultation = ? AND participant = ? AND proposal = ? ORDER BY revision
"""  # noqa: S608 - a constant list of columns
HISTORY_OF_PARTICIPANT = f"""
SELECT {COLUMNS} FROM ballot WHERE consultation = ? AND participant = ? ORDER BY sequence
"""  # noqa: S608
HAS_COUNTED = "SELECT 1 FROM ballot WHERE consultation = ? AND participant = ? AND standing = 1 LIMIT 1"
INSERT = f"INSERT INTO ballot ({COLUMNS}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
HEAD = "SELECT coalesce(max(sequence), 0) FROM ballot"

READ_PACKED = """
SELECT sequence, participant, draw, cast_at, identity, (consultation << 32) | proposal,
  (revision << 24) | (mark << 16) | (previous << 8) | (standing << 5) | (previous_standing << 2) | is_first,
  (kind << 32) | source, probability
FROM ballot WHERE sequence > {after} AND sequence <= {until} ORDER BY sequence
"""
"""Small integers travel together, which halves the time of a bulk read; `unpack` in the engine takes them apart."""

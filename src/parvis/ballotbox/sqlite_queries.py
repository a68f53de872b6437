"""Every SQL sentence of the SQLite engine, by name."""

APPLICATION_ID = 0x50415256
FORMAT = 1

CREATE = (
    """
CREATE TABLE ballot (
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
) STRICT
""",
    """
CREATE TRIGGER ballot_is_never_edited BEFORE UPDATE ON ballot
BEGIN SELECT RAISE(ABORT, 'the ballot log is append-only'); END
""",
    """
CREATE TRIGGER ballot_is_never_removed BEFORE DELETE ON ballot
BEGIN SELECT RAISE(ABORT, 'the ballot log is append-only'); END
""",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {FORMAT}",
)
"""One statement after the other, in one transaction."""

SETTINGS = ("PRAGMA synchronous = FULL", "PRAGMA cache_size = -65536")
USE_WRITE_AHEAD_LOG = "PRAGMA journal_mode = WAL"
OWNER = "PRAGMA application_id"
FORMAT_FOUND = "PRAGMA user_version"
TABLES = "SELECT count(*) FROM sqlite_master"

BEGIN = "BEGIN IMMEDIATE"
COMMIT = "COMMIT"
ROLLBACK = "ROLLBACK"

COLUMNS = (
    "sequence, consultation, participant, proposal, revision, mark, previous, standing, previous_standing, is_first,"
    " kind, source, draw, probability, cast_at, identity"
)
HISTORIES = f"""
WITH wanted (c, p, q) AS (VALUES {{keys}})
SELECT {COLUMNS} FROM wanted CROSS JOIN ballot ON consultation = c AND participant = p AND proposal = q
ORDER BY revision
"""  # noqa: S608 - a constant list of columns
COUNTED = """
WITH wanted (c, p) AS (VALUES {keys})
SELECT c, p FROM wanted
WHERE EXISTS (SELECT 1 FROM ballot WHERE consultation = c AND participant = p AND standing = 1)
"""
INSERT = f"INSERT INTO ballot ({COLUMNS}) VALUES {{keys}}"  # noqa: S608
"""`{keys}` stands for as many tuples of question marks as there are rows: one call for many rows, which lets go of
the interpreter once and not once a row."""
HISTORY_OF_PARTICIPANT = f"""
SELECT {COLUMNS} FROM ballot WHERE consultation = ? AND participant = ? ORDER BY sequence
"""  # noqa: S608
ANSWERS = """
SELECT group_concat(sequence || ',' || participant || ',' || proposal || ',' || mark)
FROM json_each(?) CROSS JOIN ballot ON consultation = ? AND participant = value
"""
"""All numbers in one text: each row that is fetched would let go of the interpreter, and wait for a busy door."""
HEAD = "SELECT coalesce(max(sequence), 0) FROM ballot"

READ_PACKED = """
SELECT sequence, participant, draw, cast_at, identity, (consultation << 32) | proposal,
  (revision << 24) | (mark << 16) | (previous << 8) | (standing << 5) | (previous_standing << 2) | is_first,
  (kind << 32) | source, probability
FROM ballot WHERE sequence > {after} AND sequence <= {until} ORDER BY sequence
"""
"""Small integers travel together, which halves the time of a bulk read; `packed.unpack` takes them apart."""

"""Every SQL sentence of the PostgreSQL engine, by name."""

FORMAT = 1

CREATE = """
CREATE TABLE IF NOT EXISTS ballot_head (
  only boolean PRIMARY KEY DEFAULT true CHECK (only),
  format integer NOT NULL,
  sequence bigint NOT NULL
);
INSERT INTO ballot_head (format, sequence) VALUES (1, 0) ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS ballot (
  sequence bigint PRIMARY KEY,
  consultation integer NOT NULL,
  participant bigint NOT NULL,
  proposal integer NOT NULL,
  revision integer NOT NULL CHECK (revision > 0),
  mark smallint NOT NULL CHECK (mark = 0 OR mark BETWEEN 8 AND 32),
  previous smallint NOT NULL CHECK (previous = 0 OR previous BETWEEN 8 AND 32),
  standing smallint NOT NULL,
  previous_standing smallint NOT NULL,
  is_first boolean NOT NULL,
  kind smallint NOT NULL,
  source integer NOT NULL,
  draw bigint NOT NULL,
  probability double precision NOT NULL,
  cast_at bigint NOT NULL,
  identity bigint NOT NULL,
  UNIQUE (consultation, participant, proposal, revision)
);
CREATE OR REPLACE FUNCTION ballot_is_never_edited() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'the ballot log is append-only'; END $$;
CREATE OR REPLACE TRIGGER ballot_is_never_edited BEFORE UPDATE ON ballot
  FOR EACH ROW EXECUTE FUNCTION ballot_is_never_edited();
"""
CREATE_LOCK = "SELECT pg_advisory_xact_lock(5783186231)"
FORMAT_FOUND = "SELECT format FROM ballot_head"

COLUMNS = (
    "sequence, consultation, participant, proposal, revision, mark, previous, standing, previous_standing, is_first,"
    " kind, source, draw, probability, cast_at, identity"
)
LOCK_HEAD = "SELECT sequence FROM ballot_head FOR UPDATE"
"""Writers queue here, so that sequence numbers are committed in their order and leave no gap."""
MOVE_HEAD = "UPDATE ballot_head SET sequence = %s"
HISTORIES = f"""
SELECT {COLUMNS} FROM ballot JOIN unnest(%s::integer[], %s::bigint[], %s::integer[])
  AS wanted (consultation, participant, proposal) USING (consultation, participant, proposal) ORDER BY revision
"""  # noqa: S608 - a constant list of columns
COUNTED = """
SELECT wanted.consultation, wanted.participant
FROM unnest(%s::integer[], %s::bigint[]) AS wanted (consultation, participant)
WHERE EXISTS (SELECT 1 FROM ballot WHERE ballot.consultation = wanted.consultation
  AND ballot.participant = wanted.participant AND ballot.standing = 1)
"""
INSERT = f"""
INSERT INTO ballot ({COLUMNS}) SELECT * FROM unnest(%s::bigint[], %s::integer[], %s::bigint[], %s::integer[],
  %s::integer[], %s::smallint[], %s::smallint[], %s::smallint[], %s::smallint[], %s::boolean[], %s::smallint[],
  %s::integer[], %s::bigint[], %s::double precision[], %s::bigint[], %s::bigint[])
"""  # noqa: S608
HISTORY_OF_PARTICIPANT = f"""
SELECT {COLUMNS} FROM ballot WHERE consultation = %s AND participant = %s ORDER BY sequence
"""  # noqa: S608
HEAD = "SELECT sequence FROM ballot_head"
READ = f"""
COPY (SELECT {COLUMNS} FROM ballot WHERE sequence > {{after}} AND sequence <= {{until}} ORDER BY sequence)
TO STDOUT (FORMAT binary)
"""  # noqa: S608

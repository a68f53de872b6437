"""Every SQL sentence of the PostgreSQL engine, by name."""

FORMAT = 1

CREATE_LOCK = "SELECT pg_advisory_xact_lock(5783186231)"
IS_MADE = "SELECT to_regclass('ballot_head') IS NOT NULL"
FORMAT_FOUND = "SELECT format FROM ballot_head"
CREATE = f"""
CREATE TABLE ballot_head (
  is_alone boolean PRIMARY KEY DEFAULT true CHECK (is_alone),
  format integer NOT NULL,
  sequence bigint NOT NULL
);
INSERT INTO ballot_head (format, sequence) VALUES ({FORMAT}, 0);
CREATE TABLE ballot (
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
CREATE FUNCTION ballot_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'the ballot log is append-only'; END $$;
CREATE TRIGGER ballot_is_never_edited BEFORE UPDATE OR DELETE OR TRUNCATE ON ballot
  FOR EACH STATEMENT EXECUTE FUNCTION ballot_is_append_only();
"""  # noqa: S608 - a constant number

COMMIT_DURABLY = """
SELECT set_config('synchronous_commit', 'on', false) FROM pg_settings
WHERE name = 'synchronous_commit' AND setting = 'off'
"""
"""Where the server's owner preferred speed; replication levels above `on` are left as they are."""

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
INSERT = f"COPY ballot ({COLUMNS}) FROM STDIN (FORMAT binary)"
HISTORY_OF_PARTICIPANT = f"""
SELECT {COLUMNS} FROM ballot WHERE consultation = %s AND participant = %s ORDER BY sequence
"""  # noqa: S608
ANSWERS = """
SELECT array_agg(sequence), array_agg(participant), array_agg(proposal::bigint), array_agg(mark::bigint)
FROM ballot WHERE consultation = %s AND participant = ANY(%s::bigint[])
"""
BETWEEN = f"SELECT {COLUMNS} FROM ballot WHERE sequence BETWEEN %s AND %s ORDER BY sequence"  # noqa: S608
HEAD = "SELECT sequence FROM ballot_head"
READ = """
SELECT array_agg(sequence), array_agg(participant), array_agg(draw), array_agg(cast_at), array_agg(identity),
  array_agg((consultation::bigint << 32) | proposal),
  array_agg((revision::bigint << 24) | (mark::integer << 16) | (previous::integer << 8)
    | (standing::integer << 5) | (previous_standing::integer << 2)
    | is_first::integer),
  array_agg((kind::bigint << 32) | source), array_agg(probability)
FROM ballot WHERE sequence > %s AND sequence <= %s
"""
"""One row that holds a column in each field: row by row, the client would spend its time on messages. Ballots come
nearly in order; the engine sorts what is not, as the server might do it in a file on a full disk."""

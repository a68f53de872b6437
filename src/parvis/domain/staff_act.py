"""The kinds of acts of staff that are recorded, whatever the page or the command that they came from."""

from enum import StrEnum


class StaffActKind(StrEnum):
    """What someone of the office did."""

    CREATE_CONSULTATION = "create-consultation"
    CHANGE_CONSULTATION = "change-consultation"
    IMPORT_SEEDS = "import-seeds"
    DECIDE = "decide"
    CORRECT = "correct"
    SPLIT = "split"
    READ_AGAIN = "read-again"
    MAKE_ACCOUNT = "make-account"
    GRANT_ROLE = "grant-role"
    REVOKE_ROLE = "revoke-role"
    ADMINISTER = "administer"
    TICK_TASK = "tick-task"
    REHEARSE = "rehearse"
    SET_CARDS = "set-cards"
    EXPORT_ACTS = "export-acts"

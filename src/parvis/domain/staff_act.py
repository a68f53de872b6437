"""The kinds of acts of staff that are recorded, whatever the page or the command that they came from."""

from enum import StrEnum


class StaffActKind(StrEnum):
    """What someone of the office did."""

    CREATE_CONSULTATION = "create-consultation"
    CHANGE_CONSULTATION = "change-consultation"
    REOPEN_CONSULTATION = "reopen-consultation"
    IMPORT_SEEDS = "import-seeds"
    DECIDE = "decide"
    CORRECT = "correct"
    SPLIT = "split"
    READ_AGAIN = "read-again"
    HIDE_WORDS = "hide-words"
    READ_TESTIMONY = "read-testimony"
    LEAVE_TESTIMONY = "leave-testimony"
    OFFER_REWRITE = "offer-rewrite"
    REPORT_DANGER = "report-danger"
    ERASE_TESTIMONIES = "erase-testimonies"
    CHANGE_MODERATION = "change-moderation"
    MAKE_ACCOUNT = "make-account"
    GRANT_ROLE = "grant-role"
    REVOKE_ROLE = "revoke-role"
    ADMINISTER = "administer"
    EXPORT_ACTS = "export-acts"

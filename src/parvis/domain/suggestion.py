"""The kinds of suggestions that a machine makes to a moderator; each is measured against what people decide."""

from enum import StrEnum


class SuggestionKind(StrEnum):
    """What is suggested of one proposal. The machine decides on none of them."""

    LANGUAGE = "language"
    DUPLICATE = "duplicate"
    REASON = "reason"
    PERSONAL_DATA = "personal-data"
    CARE = "care"
    THEME = "theme"

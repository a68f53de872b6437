"""The one exception tree. Each error has a stable code, an HTTP status and a sentence to act on.

    ParvisError
      BadRequest (400)        what was sent cannot be read
        UnknownOpinion, UnknownQualifier, UnknownMark, MalformedRequest, TooManyBallots, BadProposalText
      NotAllowed (403)        not by this person, or not with this card
        SealRefused (SealMissing, SealInvalid, SealExpired, SealForeign), TokenInvalid, ForeignOrigin, IdentityNeeded
      NotFound (404)          UnknownConsultation, UnknownProposal
      Conflict (409)          true, but not now
        PhaseForbids, ProposalClosed, TransitionForbidden, IdentityReused, NothingToWithdraw
      TooLarge (413)
      Unavailable (503)       Overloaded, LogUnavailable, StoreFull
      BadFile                 an import that cannot go on: nothing was written
      BadSetting              a setting that stops the start

Sentences are gettext message ids; the edge translates them, then fills in the parameters.
"""

from functools import partial
from typing import ClassVar


def gettext_noop(message: str) -> str:
    """Marks a sentence for the catalogues; the edge translates it."""
    return message


class ParvisError(Exception):
    """An error that a citizen, a clerk or a program can act on."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    sentence: ClassVar[str] = gettext_noop("Something went wrong on our side. Nothing was lost; please try again.")

    def __init__(self, **parameters: object) -> None:
        self.parameters = parameters
        super().__init__(self.sentence.format_map(parameters))

    def __reduce__(self) -> tuple[object, ...]:
        """An error goes from process to process with its parameters."""
        return partial(type(self), **self.parameters), ()


class BadRequest(ParvisError):
    code = "bad-request"
    status = 400
    sentence = gettext_noop("The request cannot be read.")


class MalformedRequest(BadRequest):
    code = "malformed-request"
    sentence = gettext_noop("The request cannot be read: {detail}")


class UnknownOpinion(BadRequest):
    code = "unknown-opinion"
    sentence = gettext_noop("“{opinion}” is not an opinion. Use one of: {known}.")


class UnknownQualifier(BadRequest):
    code = "unknown-qualifier"
    sentence = gettext_noop("“{qualifier}” does not go with “{opinion}”. Use any of: {known}.")


class UnknownMark(BadRequest):
    code = "unknown-mark"
    sentence = gettext_noop("{mark} is not a mark. A mark is 0, or an integer from 8 to 32.")


class TooManyBallots(BadRequest):
    code = "too-many-ballots"
    sentence = gettext_noop("A request holds {limit} ballots at most; this one holds {count}. Send them in several.")


class BadProposalText(BadRequest):
    code = "bad-proposal-text"
    sentence = gettext_noop("A proposal has {minimum} to {maximum} characters; this one has {length}.")


class NotAllowed(ParvisError):
    code = "not-allowed"
    status = 403
    sentence = gettext_noop("You may not do this.")


class SealRefused(NotAllowed):
    code = "seal-refused"
    sentence = gettext_noop("This card was not offered to you. Ask for new cards, then vote again.")


class SealMissing(SealRefused):
    code = "seal-missing"
    sentence = gettext_noop("This vote carries no card. Ask for cards first, then vote on one of them.")


class SealInvalid(SealRefused):
    code = "seal-invalid"
    sentence = gettext_noop("This card was not made here, or was changed. Ask for new cards, then vote again.")


class SealExpired(SealRefused):
    code = "seal-expired"
    sentence = gettext_noop("This card is too old. Ask for new cards, then vote again; your vote is not lost.")


class SealForeign(SealRefused):
    code = "seal-foreign"
    sentence = gettext_noop("This card belongs to another person or proposal. Ask for new cards, then vote again.")


class TokenInvalid(NotAllowed):
    code = "token-invalid"
    status = 401
    sentence = gettext_noop("This participant token was not made here. Leave it out to start anew.")


class ForeignOrigin(NotAllowed):
    code = "foreign-origin"
    sentence = gettext_noop("This request comes from another site, which is not allowed to vote here.")


class IdentityNeeded(NotAllowed):
    code = "identity-needed"
    sentence = gettext_noop("In this consultation one person has one voice: sign in first, then vote.")


class NotFound(ParvisError):
    code = "not-found"
    status = 404
    sentence = gettext_noop("There is nothing at this address.")


class UnknownConsultation(NotFound):
    code = "unknown-consultation"
    sentence = gettext_noop("There is no consultation at this address.")


class UnknownProposal(NotFound):
    code = "unknown-proposal"
    sentence = gettext_noop("There is no such proposal in this consultation.")


class Conflict(ParvisError):
    code = "conflict"
    status = 409
    sentence = gettext_noop("This cannot be done now.")


class PhaseForbids(Conflict):
    code = "phase-forbids"
    sentence = gettext_noop("The consultation does not allow this now: its phase is “{phase}”.")


class ProposalClosed(Conflict):
    code = "proposal-closed"
    sentence = gettext_noop("This proposal is not open to votes.")


class TransitionForbidden(Conflict):
    code = "transition-forbidden"
    sentence = gettext_noop("A proposal that is “{state}” cannot become “{wanted}”.")


class IdentityReused(Conflict):
    code = "identity-reused"
    sentence = gettext_noop("This Idempotency-Key was used for another vote. Use a new key for each vote.")


class NothingToWithdraw(Conflict):
    code = "nothing-to-withdraw"
    sentence = gettext_noop("There is no vote of yours on this proposal to withdraw.")


class TooLarge(ParvisError):
    code = "too-large"
    status = 413
    sentence = gettext_noop("The request is larger than {limit} bytes. Send less at once.")


class Unavailable(ParvisError):
    code = "unavailable"
    status = 503
    sentence = gettext_noop("The service is not available. Nothing was recorded; please try again in a moment.")


class Overloaded(Unavailable):
    code = "overloaded"
    sentence = gettext_noop("Very many people are voting. This vote was not recorded; please try again in a moment.")


class LogUnavailable(Unavailable):
    code = "log-unavailable"
    sentence = gettext_noop("Votes cannot be written now. This vote was not recorded; please try again in a moment.")


class StoreFull(Unavailable):
    code = "store-full"
    sentence = gettext_noop("The disk is full. This vote was not recorded; the organisers must free some space.")


class BadFile(ParvisError):
    code = "bad-file"
    status = 422
    sentence = gettext_noop("{file}: {detail} Nothing was imported.")


class BadSetting(ParvisError):
    code = "bad-setting"
    sentence = gettext_noop("{name}: {detail}")

"""Every record, for Django and for those who import them."""

from parvis.records.account import Account
from parvis.records.analysis import AnalysisSnapshot, IdeaEdit
from parvis.records.chore import Chore
from parvis.records.consultation import Consultation, ConsultationText
from parvis.records.declaration import Declaration
from parvis.records.doubt import Appeal, Flag, Rewording, SecondReading
from parvis.records.failed_attempt import FailedAttempt
from parvis.records.imported_file import ImportedFile
from parvis.records.invitation import Invitation
from parvis.records.look import Look
from parvis.records.mail_text import MailText
from parvis.records.moderation import ModerationDecision
from parvis.records.moderation_settings import ModerationSettings
from parvis.records.news_request import NewsRequest
from parvis.records.office_session import OfficeSession
from parvis.records.organisation import Membership, Organisation, Role
from parvis.records.partner_logo import PartnerLogo
from parvis.records.personal_code import PersonalCode
from parvis.records.proposal import Proposal
from parvis.records.pulse import Pulse
from parvis.records.quarantine import QuarantineDecision
from parvis.records.reading_lock import ReadingLock
from parvis.records.retention import RetentionPeriod
from parvis.records.rule import Rule
from parvis.records.rule_text import RuleText
from parvis.records.set_apart import SetApartText
from parvis.records.source import Source, SourceRetirement
from parvis.records.staff_act import StaffAct
from parvis.records.suggestion import Suggestion
from parvis.records.territory import Territory
from parvis.records.theme import Theme
from parvis.records.translation import ProposalTranslation, TranslationFault, TranslatorState

__all__ = [
    "Account",
    "AnalysisSnapshot",
    "Appeal",
    "Chore",
    "Consultation",
    "ConsultationText",
    "Declaration",
    "FailedAttempt",
    "Flag",
    "IdeaEdit",
    "ImportedFile",
    "Invitation",
    "Look",
    "MailText",
    "Membership",
    "ModerationDecision",
    "ModerationSettings",
    "NewsRequest",
    "OfficeSession",
    "Organisation",
    "PartnerLogo",
    "PersonalCode",
    "Proposal",
    "ProposalTranslation",
    "Pulse",
    "QuarantineDecision",
    "ReadingLock",
    "RetentionPeriod",
    "Rewording",
    "Role",
    "Rule",
    "RuleText",
    "SecondReading",
    "SetApartText",
    "Source",
    "SourceRetirement",
    "StaffAct",
    "Suggestion",
    "Territory",
    "Theme",
    "TranslationFault",
    "TranslatorState",
]

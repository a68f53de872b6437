"""Every route of Django's, walked by every role: who is let in stands in one table, and a route outside it fails."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from parvis.actions.decide import decide
from parvis.ballotbox import openapi
from parvis.domain.moderation import Decision
from parvis.organiser.consultations import STEPS
from parvis.records.models import Account, Consultation, Membership, Organisation, Proposal, Role, Source

pytestmark = pytest.mark.usefixtures("configuration")
INSIDERS = frozenset(Role) | {"installation"}
RUNS = frozenset({Role.ADMINISTRATOR, Role.ORGANISER, "installation"})
MODERATES = RUNS | {Role.MODERATOR}
TRAINED = frozenset({Role.TRAINED_READER})
SEES_FIGURES = RUNS | {Role.ANALYST, Role.PARTNER}
DECIDES_QUARANTINE = frozenset({Role.ADMINISTRATOR, Role.ANALYST, "installation"})
STAFF = INSIDERS | {"elsewhere"}
READS_ACTS = RUNS | {"elsewhere"}
EVERYONE = STAFF | {"nobody"}
PEOPLE = sorted(EVERYONE)


@dataclass(frozen=True, slots=True)
class Route:
    """Who is let in by a route, and how it is walked. What stands between braces is filled in."""

    path: str
    let_in: frozenset[str]
    method: str = "get"
    data: dict[str, str] = field(default_factory=dict)


OFFICE = "/office/c/{slug}/"
ROUTES: dict[str, Route] = {
    "citizen-home": Route("/", EVERYONE),
    "citizen-legal": Route("/legal", EVERYONE),
    "citizen-accessibility": Route("/accessibility", EVERYONE),
    "citizen-propose": Route("/c/{slug}/propose", EVERYONE),
    "citizen-hints": Route("/c/{slug}/propose/look", EVERYONE, "post", {"text": "We should walk more."}),
    "citizen-follow": Route("/c/{slug}/follow", EVERYONE),
    "citizen-proposal": Route("/c/{slug}/p/{number}", EVERYONE),
    "citizen-picture": Route("/c/{slug}/card-fr.png", EVERYONE),
    "citizen-proposal-picture": Route("/c/{slug}/p/{number}/card-en.png", EVERYONE),
    "citizen-flag": Route("/c/{slug}/p/{number}/flag", EVERYONE, "post", {"reason": "insult"}),
    "citizen-about": Route("/c/{slug}/about-me", EVERYONE),
    "citizen-news": Route("/c/{slug}/news", EVERYONE),
    "citizen-moderation": Route("/c/{slug}/moderation", EVERYONE),
    "citizen-moderation-log": Route("/c/{slug}/moderation.csv", EVERYONE),
    "api-proposals": Route(
        "/api/v1/consultations/{slug}/proposals", EVERYONE, "post", {"text": "We should walk more.", "language": "en"}
    ),
    "widget-loader": Route("/widget.js", EVERYONE),
    "office-sign-in": Route("/office/sign-in", EVERYONE),
    "office-sign-out": Route("/office/sign-out", EVERYONE, "post"),
    "account_login": Route("/office/sign-in", EVERYONE),
    "account_request_login_code": Route("/office/sign-in/code", EVERYONE),
    "mfa_login_webauthn": Route("/office/sign-in/passkey", EVERYONE),
    "office-home": Route("/office/", STAFF),
    "office-security": Route("/office/account", STAFF),
    "mfa_index": Route("/office/account", STAFF),
    "office-password": Route("/office/account/password", STAFF),
    "office-end-session": Route("/office/account/sessions", STAFF, "post", {"number": "others"}),
    "account_reauthenticate": Route("/office/account/confirm", STAFF),
    "mfa_activate_totp": Route("/office/account/application", STAFF),
    "mfa_add_webauthn": Route("/office/account/passkeys/add", STAFF),
    "office-create": Route("/office/consultations/new", RUNS | {"elsewhere"}),
    "office-acts": Route("/office/acts", READS_ACTS),
    "office-acts-file": Route("/office/acts.csv", READS_ACTS),
    "office-consultation": Route(OFFICE, INSIDERS),
    "citizen-privacy": Route("/c/{slug}/privacy", EVERYONE),
    "office-privacy": Route(OFFICE + "privacy", RUNS),
    "office-privacy-document": Route(OFFICE + "privacy/impact", RUNS),
    "office-pulse": Route(OFFICE + "pulse", SEES_FIGURES),
    "office-set-up": Route(OFFICE + "set-up/dates", RUNS),
    "office-duplicate": Route(OFFICE + "duplicate", RUNS, "post"),
    "office-reopen": Route(OFFICE + "reopen", RUNS),
    "office-organisation-team": Route("/office/o/{organisation}/team", RUNS),
    "office-team": Route(OFFICE + "team", RUNS),
    "office-moderate": Route(OFFICE + "moderate", MODERATES),
    "office-undo": Route(OFFICE + "moderate/undo", MODERATES, "post"),
    "office-read-on": Route(OFFICE + "moderate/on", MODERATES, "post"),
    "office-lock": Route(OFFICE + "moderate/lock", MODERATES, "post", {"act": "release"}),
    "office-near": Route(OFFICE + "moderate/near/{number}", MODERATES),
    "office-read-again": Route(OFFICE + "read-again", MODERATES),
    "office-proposals": Route(OFFICE + "proposals", MODERATES),
    "office-bulk": Route(OFFICE + "proposals/bulk", MODERATES, "post", {"verdict": "accept"}),
    "office-moderation-settings": Route(OFFICE + "moderation", RUNS),
    "office-suggestions": Route(OFFICE + "suggestions", MODERATES),
    "office-testimonies": Route(OFFICE + "testimonies", TRAINED),
    "office-testimony": Route(OFFICE + "testimonies/{story}", TRAINED),
    "office-cards": Route(OFFICE + "cards", RUNS),
    "office-playbook": Route(OFFICE + "playbook", RUNS),
    "office-playbook-tick": Route(OFFICE + "playbook/tick", RUNS, "post", {"task": "seeds", "done": "1"}),
    "office-playbook-text": Route(OFFICE + "playbook/press.fr.txt", RUNS),
    "office-rehearsal": Route(OFFICE + "rehearsal", RUNS),
    "office-rehearsal-report": Route(OFFICE + "rehearsal/none", RUNS),
    "office-helplines": Route(OFFICE + "helplines", RUNS),
    "office-retention": Route(OFFICE + "retention", RUNS),
    "office-mails": Route(OFFICE + "mails", RUNS),
    "office-territories": Route(OFFICE + "territories", RUNS),
    "office-look": Route(OFFICE + "look", RUNS),
    "office-embedding": Route(OFFICE + "embedding", RUNS),
    "office-sources": Route(OFFICE + "sources", RUNS),
    "office-source-picture": Route(OFFICE + "sources/none.svg", RUNS),
    "office-insight": Route(OFFICE + "insight", RUNS | {Role.ANALYST, Role.PARTNER}),
    "office-ideas": Route(OFFICE + "ideas", RUNS | {Role.ANALYST}),
    "office-quarantine": Route(OFFICE + "quarantine", DECIDES_QUARANTINE),
    "office-quarantine-decide": Route(OFFICE + "quarantine/none", DECIDES_QUARANTINE),
    "office-seeds": Route(OFFICE + "seeds", RUNS),
    "office-step": Route(OFFICE + "{step}", RUNS, "post"),
}
BY_POSSESSION = {
    "citizen-identity": "a consultation that asks for it: tests/citizen/test_identity.py",
    "citizen-identity-leave": "a consultation that asks for it: tests/citizen/test_identity.py",
    "citizen-identity-out": "a device that signed in: tests/citizen/test_identity.py",
    "citizen-identity-back": "a provider's answer: tests/citizen/test_identity.py",
    "openid_connect_login": "a provider of the settings: tests/organiser/test_providers.py",
    "openid_connect_callback": "a provider's answer: tests/organiser/test_providers.py",
    "account_confirm_login_code": "the code that was sent: tests/organiser/test_second_factor.py",
    "mfa_authenticate": "the first factor, just given: tests/organiser/test_second_factor.py",
    "mfa_reauthenticate": "one's own second factor: tests/organiser/test_second_factor.py",
    "mfa_reauthenticate_webauthn": "one's own passkey: tests/journeys/test_passkeys.py",
    "mfa_deactivate_totp": "one's own second factor: tests/organiser/test_second_factor.py",
    "mfa_remove_webauthn": "one's own passkey: tests/journeys/test_passkeys.py",
    "mfa_view_recovery_codes": "one's own second factor: tests/organiser/test_second_factor.py",
    "mfa_generate_recovery_codes": "one's own second factor: tests/organiser/test_second_factor.py",
    "office-invitation": "the link that was sent: tests/organiser/test_team.py",
    "office-first-run": "the key that the server printed: tests/organiser/test_signing_in.py",
    "citizen-vote": "the crowd's door: tests/citizen/test_voting.py",
    "citizen-mine": "the participant's cookie: tests/citizen/test_voting.py",
    "citizen-results": "the crowd's door: tests/citizen/test_results.py",
    "citizen-figures": "the crowd's door: tests/citizen/test_open_figures.py",
    "api-figures": "the crowd's door: tests/citizen/test_open_figures.py",
    "citizen-insight": "the crowd's door: tests/citizen/test_insight_pages.py",
    "citizen-quarantine": "the crowd's door: tests/citizen/test_quarantine.py",
    "citizen-device": "the participant's cookie: tests/citizen/test_my_data.py",
    "citizen-data": "the participant's cookie: tests/citizen/test_my_data.py",
    "citizen-proposed": "the participant's cookie: tests/citizen/test_proposing.py",
    "citizen-withdraw": "the author's cookie or code: tests/citizen/test_following.py",
    "citizen-appeal": "the author's cookie or code: tests/citizen/test_doubting.py",
    "citizen-proposal-news": "the author's cookie or code: tests/citizen/test_news.py",
    "citizen-news-link": "the link of a mail: tests/citizen/test_news.py",
    "citizen-news-end": "the link of a mail: tests/citizen/test_news.py",
    "citizen-reword": "the author's cookie or code: tests/citizen/test_doubting.py",
    "citizen-look": "where the organiser has chosen a colour: tests/organiser/test_look.py",
    "citizen-logo": "where the organiser has sent a logo: tests/organiser/test_look.py",
    "citizen-partner-logo": "where the organiser has sent a logo: tests/organiser/test_partner_logos.py",
    "widget-oembed": "sites that the organiser allows: tests/citizen/test_embed.py",
    "show_current_static": "a static file, moved",
}
"""Routes whose right is not a role but something that one holds, and where that is tested."""


def _names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, f"{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern):
            yield prefix + (entry.name or entry.callback.__name__)


def _admin_paths() -> list[str]:
    patterns = next(one for one in get_resolver().url_patterns if str(one.pattern) == "office/admin/")
    assert isinstance(patterns, URLResolver)
    known = [str(one.pattern) for one in patterns.url_patterns]
    lists = [path for path in known if "<" not in path and "(" not in path and path not in {"login/", "logout/"}]
    return sorted({f"/office/admin/{path}" for path in lists} | {"/office/admin/records/account/add/"})


@pytest.fixture
def people(region: Organisation, ada: Account, sam: Account) -> dict[str, Account]:
    """One person a role, with that role alone; Ada administers the installation; Sam works elsewhere."""
    found = {"installation": ada, "elsewhere": sam}
    for role in Role:
        account = Account.objects.create_user(f"{role}@example.org", "a quiet square at noon", name=role.label)
        Membership.objects.create(account=account, organisation=region, role=role)
        found[role] = account
    return found


@pytest.fixture
def published(malik: Account, proposal: Proposal) -> Proposal:
    decide(moderator=malik, proposal=proposal, decision=Decision.ACCEPT)
    return proposal


@pytest.fixture
def story(malik: Account, propose: Callable[[str], Proposal]) -> Proposal:
    """A text that was set apart."""
    proposal = propose("He follows me home every evening.")
    decide(moderator=malik, proposal=proposal, decision=Decision.SET_ASIDE)
    return proposal


def test_every_route_has_its_rule() -> None:
    routes = {name for name in _names(get_resolver()) if not name.startswith("admin:")}
    assert routes == set(ROUTES) | set(BY_POSSESSION)


def test_the_crowds_door_answers_these_and_no_other() -> None:
    """Its routes know no roles: participants, with their tokens and seals, are tested in tests/ballotbox."""
    paths = {path.removeprefix("/api/v1") for path in json.loads(openapi.DESCRIPTION)["paths"]}
    one = "/consultations/{slug}"
    assert paths == {
        "/openapi.json",
        "/consultations",
        one,
        f"{one}/sequence",
        f"{one}/results",
        f"{one}/ballots",
        f"{one}/proposals",
        f"{one}/figures",
    }


@pytest.mark.parametrize("person", PEOPLE)
def test_the_matrix_of_rights(
    person: str, people: dict[str, Account], consultation: Consultation, published: Proposal, story: Proposal
) -> None:
    Source.objects.create(
        consultation=consultation, number=1, code="none", name="None", created_by=people[Role.ORGANISER]
    )
    wrong = []
    for name, route in ROUTES.items():
        for step in STEPS if "{step}" in route.path else ("",):
            client = Client()
            if person != "nobody":
                client.force_login(people[person])
            names = {"slug": consultation.slug, "number": published.pk, "organisation": consultation.organisation_id}
            path = route.path.format(step=step, story=story.pk, **names)
            options = {"content_type": "application/json"} if path.startswith("/api/") else {}
            answer = getattr(client, route.method)(path, route.data, **options)
            if not _is_as_told(answer.status_code, answer.headers.get("Location", ""), person, route):
                wrong.append((name, step, answer.status_code, answer.headers.get("Location")))
    assert wrong == []


def _is_as_told(status: int, location: str, person: str, route: Route) -> bool:
    """Let in; or asked to sign in, told that nothing is there (a stranger), or refused (a colleague)."""
    is_sent_to_sign_in = status == 302 and location.startswith("/office/sign-in?next=")
    if person in route.let_in:
        return status < 400 and not is_sent_to_sign_in
    if person == "nobody":
        return is_sent_to_sign_in
    return status == (
        404 if person == "elsewhere" and ("{slug}" in route.path or "{organisation}" in route.path) else 403
    )


@pytest.mark.parametrize("person", PEOPLE)
def test_the_technical_administration_opens_to_the_installation_alone(
    person: str, people: dict[str, Account], consultation: Consultation
) -> None:
    client = Client()
    if person != "nobody":
        client.force_login(people[person])
    wrong = [
        path
        for path in _admin_paths()
        if ("/admin/login/" in client.get(path).headers.get("Location", "")) == (person == "installation")
    ]
    assert wrong == []


@pytest.mark.parametrize("act", ["run", "moderate"])
def test_a_role_in_one_consultation_opens_no_other(
    act: str, people: dict[str, Account], region: Organisation, consultation: Consultation
) -> None:
    sam = people["elsewhere"]
    role = Role.ORGANISER if act == "run" else Role.MODERATOR
    other = Consultation.objects.create(organisation=region, slug="other")
    other.texts.create(language="fr", question="Autre ?", organiser_name="Région")
    Membership.objects.create(account=sam, organisation=region, consultation=other, role=role)
    client = Client()
    client.force_login(sam)
    assert client.get("/office/c/other/moderate").status_code == 200
    assert client.get(f"/office/c/{consultation.slug}/moderate").status_code == 404

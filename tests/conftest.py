"""A few known people, and the consultation that they meet in."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.utils import timezone
from pytest_django import Settings

from parvis.actions.create_consultation import Dates, Texts, create_consultation
from parvis.actions.create_organiser import create_organiser
from parvis.actions.run_consultation import open_consultation
from parvis.actions.submit_proposal import submit_proposal
from parvis.configuration import Configuration, read_configuration
from parvis.domain.ballot import FIRST_RANDOM_PARTICIPANT
from parvis.records.models import Account, Consultation, Membership, Organisation, Proposal, Role

pytest_plugins = ["tests.servers", "tests.mailbox"]
PASSWORD = "a quiet square at noon"
CAMILLE = FIRST_RANDOM_PARTICIPANT + 12


def pytest_configure() -> None:
    """Passwords are hashed slowly and static files listed at the start on purpose; not once a test.

    No example of a property has a time limit: a busy machine would fail it.
    """
    hypothesis.settings.register_profile("house", deadline=None)
    hypothesis.settings.load_profile("house")
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django_settings.WHITENOISE_USE_FINDERS = False


@pytest.fixture
def configuration(tmp_path: Path, settings: Settings) -> Configuration:
    """A configuration whose data folder is this test's own."""
    made = read_configuration({"PARVIS_DATA": str(tmp_path), "PARVIS_SECRET_KEY": django_settings.SECRET_KEY})
    settings.CONFIGURATION = made
    return made


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def region(db: None) -> Organisation:
    """The organisation that Olga and Malik work for."""
    return Organisation.objects.create(name="Region of the Two Rivers")


@pytest.fixture
def olga(region: Organisation) -> Account:
    """Olga organises."""
    return _member("olga@example.org", "Olga", region, Role.ORGANISER)


@pytest.fixture
def malik(region: Organisation) -> Account:
    """Malik moderates."""
    return _member("malik@example.org", "Malik", region, Role.MODERATOR)


@pytest.fixture
def maya(region: Organisation) -> Account:
    """Maya moderates beside Malik."""
    return _member("maya@example.org", "Maya", region, Role.MODERATOR)


@pytest.fixture
def ada(db: None) -> Account:
    """Ada administers the installation."""
    made = create_organiser(
        email="ada@example.org",
        password=PASSWORD,
        organisation="Installation",
        name="Ada",
        is_installation_administrator=True,
    )
    return made.account


@pytest.fixture
def sam(db: None) -> Account:
    """Sam works for another organisation: a stranger here."""
    return _member("sam@example.com", "Sam", Organisation.objects.create(name="Elsewhere"), Role.ADMINISTRATOR)


@pytest.fixture
def camille() -> int:
    """Camille is a citizen: a pseudonym, no account."""
    return CAMILLE


@pytest.fixture
def draft(olga: Account, region: Organisation) -> Consultation:
    """Olga's consultation, before anyone sees it."""
    texts = {
        "fr": Texts(question="Comment mieux partager l’espace public ?", stem="Il faut"),
        "en": Texts(question="How can we better share public space?", stem="We should"),
    }
    dates = Dates(closes_at=timezone.now() + timedelta(days=30))
    return create_consultation(
        by=olga, organisation=region, texts=texts, default_language="fr", slug="public-space", dates=dates
    )


@pytest.fixture
def consultation(draft: Consultation, olga: Account) -> Consultation:
    """Olga's consultation, open to proposals and votes."""
    return open_consultation(by=olga, consultation=draft)


@pytest.fixture
def propose(consultation: Consultation, camille: int) -> Callable[[str], Proposal]:
    """Camille proposes, in English."""

    def send(text: str) -> Proposal:
        sent = submit_proposal(consultation=consultation, text=text, language="en", participant=camille)
        return sent.proposal

    return send


@pytest.fixture
def proposal(propose: Callable[[str], Proposal]) -> Proposal:
    """A proposal of Camille's that nobody has read yet."""
    return propose("We should plant trees along the tram line.")


def _member(email: str, name: str, organisation: Organisation, role: Role) -> Account:
    account = Account.objects.create_user(email, PASSWORD, name=name)
    Membership.objects.create(account=account, organisation=organisation, role=role)
    return account

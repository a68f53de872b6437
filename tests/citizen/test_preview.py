"""The landing before it is public: for whoever holds its link, to look at only."""

import pytest

from parvis.actions.import_seeds import Seed, import_seeds
from parvis.ballotbox.cards import preview_cards
from parvis.ballotbox.catalogue import Catalogue
from parvis.citizen.catalogue import RecordsSource
from parvis.citizen.landing import LandingRenderer
from parvis.domain.errors import UnknownConsultation
from parvis.domain.phase import Phase
from parvis.records.models import Account, Consultation

pytestmark = pytest.mark.usefixtures("configuration")


@pytest.fixture
def catalogue(draft: Consultation) -> Catalogue:
    made = Catalogue(RecordsSource())
    made.refresh()
    return made


def test_a_draft_is_seen_with_its_key_as_it_will_look_once_open(catalogue: Catalogue, draft: Consultation) -> None:
    view = catalogue.find_preview(draft.slug, draft.preview_key)
    assert view.phase(1) is Phase.PROPOSING


@pytest.mark.parametrize("key", ["", "nothing", "é"])
def test_a_draft_is_seen_by_nobody_without_it(catalogue: Catalogue, draft: Consultation, key: str) -> None:
    with pytest.raises(UnknownConsultation):
        catalogue.find_preview(draft.slug, key)


def test_nothing_runs_in_a_preview_and_only_the_office_frames_it(catalogue: Catalogue, draft: Consultation) -> None:
    view = catalogue.find_preview(draft.slug, draft.preview_key)
    frame = LandingRenderer().render(view, "en", "preview")
    policy = dict(frame.headers)[b"content-security-policy"].decode()
    assert "frame-ancestors 'self'" in policy
    assert "script-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert dict(frame.headers)[b"x-robots-tag"] == b"noindex"
    assert "nothing is recorded" in frame.page


def test_the_page_itself_is_framed_by_nobody(catalogue: Catalogue, draft: Consultation) -> None:
    view = catalogue.find_preview(draft.slug, draft.preview_key)
    headers = dict(LandingRenderer().render(view, "en").headers)
    assert headers[b"x-frame-options"] == b"DENY"
    assert b"frame-ancestors 'none'" in headers[b"content-security-policy"]


def test_the_card_of_a_preview_records_nothing(draft: Consultation, olga: Account) -> None:
    import_seeds(by=olga, consultation=draft, seeds=[Seed(1, "We should plant trees along the tram line.", "en")])
    view = RecordsSource().load(draft.pk, None)
    assert [(card.proposal.is_seed, card.seal) for card in preview_cards(view).cards] == [(True, "")]

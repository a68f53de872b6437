"""Voting with forms: one vote, then what was just said and the next card; and the list of one's own votes."""

from http import HTTPStatus

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from parvis.ballotbox import present
from parvis.ballotbox.cards import Wish
from parvis.ballotbox.casting import BallotIn
from parvis.ballotbox.catalogue import ConsultationView
from parvis.ballotbox.token import Participation
from parvis.citizen.booth import Held, Others, Sight, cast, list_held, look
from parvis.citizen.exploring import kept_query
from parvis.citizen.figures import bar_of
from parvis.citizen.finding import WordIndex, words_of
from parvis.citizen.originals import words_for
from parvis.citizen.public import find_public, page_of
from parvis.citizen.square import render_card, scope_of, series_of, square_page
from parvis.citizen.square_words import SAID_WORDS, opinion_choices
from parvis.citizen.voter import device_voter, find_view, participation_to_change, voter_of
from parvis.citizen.walk import carried_by, onward, source_in
from parvis.domain.ballot import is_identified
from parvis.domain.errors import ForeignOrigin, MalformedRequest, ParvisError
from parvis.domain.opinion import QUALIFIERS, Opinion
from parvis.participation import participation_of, remember_participant
from parvis.records.words import QUALIFIER_WORDS, sentence_of

PAGE_SIZE = 50
LONGEST_QUERY = 100
LONGEST_KEPT = 1_000


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Record the vote of a form, and show what comes after.

    The first card's form is the same bytes for all, so it carries no token of its own: the origin is checked instead.
    """
    view = find_view(slug)
    if request.method != "POST":
        return _show(request, view)
    try:
        _require_own_origin(request)
        return _record(request, view)
    except ParvisError as error:
        return _show(request, view, error)


@require_safe
def show_mine(request: HttpRequest, slug: str) -> HttpResponse:
    """One's own votes, to change or withdraw."""
    view = find_view(slug)
    consultation = find_public(slug)
    participant = voter_of(request, view.id)
    crowd = present.crowd()
    held = present.wait_for(list_held(crowd, view, participant)) if participant is not None else []
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    standing = [one for one in held if one.mark.opinion is not Opinion.WITHDRAWN]
    found = WordIndex([words_of(one.proposal) for one in standing]).find(query)
    kept = [_said(one, request) for one, is_found in zip(standing, found.places, strict=True) if is_found]
    context = {
        **page_of(consultation),
        **square_page(view, crowd.clock()),
        "page": Paginator(kept, PAGE_SIZE).get_page(request.GET.get("page")),
        "is_known": participant is not None,
        "query": query,
        "was_changed": "changed" in request.GET,
    }
    return render(request, "citizen/square/mine.html", context)


def _require_own_origin(request: HttpRequest) -> None:
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if site not in {"same-origin", "none"} or (origin and origin.split("://")[-1] != request.get_host()):
        raise ForeignOrigin


def _record(request: HttpRequest, view: ConsultationView) -> HttpResponse:
    crowd = present.crowd()
    sent = request.POST
    proposal = sent.get("proposal", "")
    if not (proposal.isdecimal() and len(proposal) < 12):
        raise MalformedRequest(detail="proposal")
    ballot = BallotIn(int(proposal), sent.get("opinion", ""), sent.getlist("qualifiers"), sent.get("seal"))
    is_mine = sent.get("from") == "mine"
    known = (participation_to_change if is_mine else participation_of)(request, view.id)
    caster = known or Participation(crowd.tokens.newcomer(view.id))
    source = present.wait_for(cast(crowd, view, caster=caster, ballot=ballot, source=source_in(view, request)))
    address = onward(request, _address_after(sent, view.slug, ballot.proposal))
    response = HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
    if known is None or (source and not known.source and not is_mine):
        remember_participant(response, view.id, caster.participant, source=source)
    return response


def _address_after(sent: QueryDict, slug: str, proposal: int) -> str:
    """The page that a vote came from, or the next card."""
    match sent.get("from"):
        case "mine":
            return f"{reverse('citizen-mine', args=[slug])}?changed=1"
        case "results":
            kept = kept_query(QueryDict(sent.get("kept", "")[:LONGEST_KEPT]), with_place=True)
            place = f"said={proposal}#p{proposal}"
            return f"{reverse('citizen-results', args=[slug])}?{kept + '&' if kept else ''}{place}"
    return f"{reverse('citizen-vote', args=[slug])}?said={proposal}"


def _show(request: HttpRequest, view: ConsultationView, error: ParvisError | None = None) -> HttpResponse:
    crowd = present.crowd()
    consultation = find_public(view.slug)
    participant = device_voter(request, view.id)
    said = _number(request, "said") if error is None else None
    wish = _wish(request, view)
    sight = present.wait_for(look(crowd, view, participant=participant, wish=wish, said=said))
    now = crowd.clock()
    context = {
        **page_of(consultation),
        **square_page(view, now),
        **_progress(sight, series_of(view)),
        "walk": carried_by(request),
        "scope": scope_of(consultation, view, wish),
        "card": sight.card,
        "is_signed_in": participant is not None and is_identified(participant),
        "said": _said(sight.said, request) if sight.said else None,
        "lost_cookie": said is not None and participant is None,
        "error": sentence_of(error) if error else "",
    }
    if sight.card:
        context["card_html"] = render_card(sight.card, view, context, request)
    return render(request, "citizen/square/vote.html", context, status=error.status if error else 200)


def _wish(request: HttpRequest, view: ConsultationView) -> Wish:
    """What the address asks of the cards; a theme or a territory that holds nothing is as if it were not asked."""
    theme, territory = _number(request, "theme"), _number(request, "territory")
    return Wish(
        size=1,
        first=_number(request, "first"),
        theme=theme if theme in view.themes else None,
        territory=territory if territory in view.territories else None,
        source=source_in(view, request),
    )


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 12 else None


def _progress(sight: Sight, series: int) -> dict[str, object]:
    place = sight.answered % series
    return {
        "answered": sight.answered,
        "open": sight.open,
        "is_middle": 0 < place == series // 2,
        "is_end": sight.answered > 0 and place == 0 and sight.card is not None,
    }


def _said(held: Held, request: HttpRequest) -> dict[str, object]:
    opinion = held.mark.opinion
    return {
        "proposal": held.proposal,
        **words_for(held.proposal, request),
        "seal": held.seal,
        "opinion": opinion.name.lower(),
        "words": SAID_WORDS[opinion],
        "is_withdrawn": opinion is Opinion.WITHDRAWN,
        "bar": bar_of(_counts(held.others)) if held.others else None,
        "votes": held.others.total if held.others else 0,
        "choices": opinion_choices(opinion),
        "qualifiers": [
            {"value": name.value, "word": QUALIFIER_WORDS[name], "is_held": name in held.mark.qualifiers}
            for name in QUALIFIERS[opinion]
        ],
    }


def _counts(others: Others) -> tuple[int, int, int]:
    return others.agree, others.neutral, others.disagree

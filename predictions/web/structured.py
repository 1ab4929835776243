"""What a prediction's page says to machines: schema.org's Claim, and ClaimReview once there is an outcome."""

from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from ..models import Outcome
from ..queries.dossiers import Dossier
from . import links, words
from .cards import as_json_in_markup

# schema.org wants a scale; ours has two ends, and no place for what is not scored.
_RATED: Final = {Outcome.TRUE: 5, Outcome.FALSE: 1}


def claim(found: Dossier) -> SafeString:
    """JSON-LD for the head of the page."""
    one, question = found.prediction, found.question
    assert one.author is not None
    page = links.absolute(reverse("web:prediction", args=[one.public_id]))
    person = {"@type": "Person", "name": one.author.name,
              "url": links.absolute(reverse("web:author", args=[one.author.slug]))}  # fmt: skip
    claimed: dict[str, Any] = {
        "@type": "Claim", "name": question.statement, "text": one.quote, "author": person,
        "datePublished": one.said_on.isoformat() if one.said_on else None,
        "appearance": _piece(one.commentary.url, one.commentary.title),
    }  # fmt: skip
    data = {"@context": "https://schema.org", **_without_nothing(claimed), "url": page}
    if found.resolution is not None:
        outcome = Outcome(found.resolution.outcome)
        data = {
            "@context": "https://schema.org", "@type": "ClaimReview", "url": page,
            "claimReviewed": question.statement, "itemReviewed": _without_nothing(claimed),
            "author": {"@type": "Organization", "name": "Prediction ledger", "url": links.absolute("/")},
            "datePublished": found.resolution.settled_at.date().isoformat(),
            "reviewRating": _without_nothing({
                "@type": "Rating", "alternateName": words.OUTCOME[outcome], "ratingValue": _RATED.get(outcome),
                "worstRating": 1 if outcome in _RATED else None, "bestRating": 5 if outcome in _RATED else None,
            }),
        }  # fmt: skip
    # Escaped for where it stands, letter by letter.
    return mark_safe(as_json_in_markup(data))


def _piece(url: str, title: str) -> dict[str, Any] | None:
    followed = links.followable(url)
    return _without_nothing({"@type": "CreativeWork", "url": followed, "name": title}) if followed else None


def _without_nothing(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value not in (None, "")}

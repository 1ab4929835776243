"""A prediction's page: the quote and its source, how it was read, what would count, what happened, and the log."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Prediction
from ..queries.dossiers import Dossier, prediction_dossier
from . import links, structured, timeline, words
from .claims import said
from .fairness import report_address
from .pages import Head, public_page, show
from .reading_text import agreed_sentence, blind_readings
from .shown import address, challenged, change, finding, happened, reading, worth

# Of an author who revises daily, the last ones; the others are in the JSON.
MOST_STATEMENTS = 60


@public_page
def prediction(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/predictions/<id>/`; 404 for drafts, refused finds and unknown ids."""
    try:
        found = prediction_dossier(public_id, now=timezone.now())
    except Prediction.DoesNotExist:
        raise Http404 from None
    one = found.prediction
    return show(
        request,
        "prediction",
        _head(one),
        found=found,
        structured=structured.claim(found),
        prediction=one,
        author=one.author,
        question=found.question,
        condition_label=words.CONDITION.get(found.question.condition_outcome, ""),
        url=address(one.commentary.url),
        archive=address(one.commentary.archive_url),
        reading=reading(one),
        takedown=one.takedowns.first() if one.withheld else None,
        readings=blind_readings(found.readings),
        agreed=agreed_sentence(found.closeness),
        speaker=words.SPEAKER[one.speaker_role],
        posthumous=posthumous(found),
        outcome=finding(found.resolution) if found.resolution else None,
        challenges=challenged(found.challenges),
        worth=worth(found),
        statements=said(found.statements[-MOST_STATEMENTS:]),
        n_earlier=len(found.statements[:-MOST_STATEMENTS]),
        report_address=report_address(reverse("web:prediction", args=[public_id])),
        amendments=[change(row) for row in found.amendments],
        timeline=timeline.of_prediction(found, timezone.now().date()),
        history=[happened(entry) for entry in found.history],
    )


def posthumous(found: Dossier) -> bool:
    """Whether the author died before the outcome was known; of an open question, before anything was."""
    author, outcome = found.prediction.author, found.resolution
    return author is not None and author.is_posthumous(outcome.known_on if outcome else None)


def _head(one: Prediction) -> Head:
    assert one.question is not None and one.author is not None
    name = words.isolated(one.author.name)
    statement = words.isolated(words.shortened(one.question.statement, 90))
    return Head(
        title=f"{name}: {statement}",
        description=_("What %(name)s wrote, where, what would count, and what happened: %(statement)s")
        % {"name": name, "statement": statement},
        path=reverse("web:prediction", args=[one.public_id]),
        json_path=f"{links.API}/predictions/{one.public_id}/",
        card=True,
    )

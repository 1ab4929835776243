"""A question's page: what is asked, who said what, and every outcome it has had."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Question
from ..queries.dossiers import QuestionDossier, question_dossier
from ..queries.merged import question_at
from ..queries.records import question_scores, records
from . import links, timeline, words
from .claims import claim
from .pages import Head, moved_on, numbered, public_page, sheet, show
from .question_history import moves
from .shown import challenged, change, finding, happened, judged


@public_page
def question(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/questions/<id>/`; 404 for drafts and unknown ids."""
    try:
        found = question_dossier(public_id, now=timezone.now())
    except Question.DoesNotExist:
        return moved_on(request, "web:question", question_at(public_id), "public_id")
    address = reverse("web:question", args=[public_id])
    claims = sheet(request, question_scores(found.question), lambda page: numbered(address, page))
    rows, today = records(claims.items), timezone.now().date()
    return show(
        request,
        "question",
        _head(found, address, claims.number),
        found=found,
        question=found.question,
        condition_label=words.CONDITION.get(found.question.condition_outcome, ""),
        state=words.state_of(found.question.state, found.due),
        outcome=finding(found.resolution) if found.resolution else None,
        resolutions=[finding(one) for one in found.resolutions],
        judged=judged(found.verdicts),
        claims=claims,
        rows=[claim(one) for one in rows],
        moves=moves(found.question, found.resolution, rows, today),
        timeline=timeline.of_question(found, today),
        challenges=challenged(found.challenges),
        challenge_counts=found.challenge_counts,
        amendments=[change(one) for one in found.amendments],
        history=[happened(one) for one in found.history],
    )


def _head(found: QuestionDossier, address: str, page: int) -> Head:
    statement = words.isolated(words.shortened(found.question.statement, 90))
    return Head(
        title=statement,
        description=_("Who predicted it, what they said, and what happened: %(statement)s") % {"statement": statement},
        path=numbered(address, page),
        json_path=f"{links.API}/questions/{found.question.public_id}/",
    )

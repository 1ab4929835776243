"""What the numbers mean, and what they cannot tell."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ..language.hedges import LEXICON_VERSION, families, is_too_vague
from ..models import RefusalReason
from ..scoring.policy import SCORING_VERSION
from . import words
from .methodology_text import full_text
from .pages import Head, public_page, show


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One family of the lexicon. `ours`: nobody surveyed it."""

    name: str
    phrases: str
    low: str
    mid: str
    high: str
    ours: bool
    vague: bool


@public_page
def methodology(request: HttpRequest) -> HttpResponse:
    """`/methodology/`."""
    head = Head(
        title=_("Methodology"),
        section="methodology",
        description=_("How predictions are chosen, read, judged and scored here, and what the figures cannot tell."),
        path=reverse("web:methodology"),
    )
    return show(
        request,
        "methodology",
        head,
        families=_family_lines(),
        lexicon_version=LEXICON_VERSION,
        scoring_version=SCORING_VERSION,
        min_n=settings.MIN_N,
        two=settings.VERDICTS_REQUIRED == 2,
        refusals=RefusalReason.labels,
        text=full_text(),
    )


def _family_lines() -> list[FamilyLine]:
    return [
        FamilyLine(
            name=one.name,
            phrases=", ".join(one.phrases),
            low=words.percent(one.low),
            mid=words.percent(one.mid),
            high=words.percent(one.high),
            ours=one.source == "ours",
            vague=is_too_vague(one.low, one.high),
        )
        for one in families()
    ]

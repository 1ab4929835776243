"""How this desk judges, how far its editors agree, and what readers said against it."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import About
from ..queries.desk_record import desk_record
from ..scoring.agreement import Agreement
from . import links, words
from .pages import Head, public_page, show
from .reading_text import agreed_sentence


@dataclass(frozen=True, slots=True)
class Agreed:
    """Agreement on one kind of thing; `rows` are outcome, verdicts, and the share of partners that said the same."""

    about: str
    units: int
    raw: str
    alpha: str
    rows: tuple[tuple[str, int, str], ...]


@public_page
def desk(request: HttpRequest) -> HttpResponse:
    """`/desk/`."""
    head = Head(
        title=_("How this desk judges"),
        description=_("Who judges here, how far editors agree, and what readers challenged."),
        path=reverse("web:desk"),
        json_path=f"{links.API}/agreement/",
    )
    found = desk_record(now=timezone.now())
    return show(
        request,
        "desk",
        head,
        found=found,
        agreed=[
            _agreed(_("the question"), found.agreement[About.OUTCOME]),
            _agreed(_("the condition"), found.agreement[About.CONDITION]),
        ],
        read_by_two=settings.READINGS_REQUIRED == 2,
        readings=agreed_sentence(found.readings),
        two=settings.VERDICTS_REQUIRED == 2,
        days=settings.CHALLENGE_DAYS,
        working_days=settings.CHALLENGE_WORKING_DAYS,
    )


def _agreed(about: str, found: Agreement) -> Agreed:
    return Agreed(
        about=about,
        units=found.units,
        raw=words.whole_percent(found.raw),
        alpha=words.signed(found.alpha, 2).removeprefix("+"),
        rows=tuple(
            (words.OUTCOME.get(value) or words.CONDITION.get(value, value), n, words.whole_percent(share))
            for value, (n, share) in sorted(found.by_value.items())
        ),
    )

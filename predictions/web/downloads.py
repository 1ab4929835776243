"""An author's claims as a file, for spreadsheets and programs."""

import hashlib
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from ..formats.tables import csv_lines, jsonl_lines
from ..models import Author
from ..queries.claims_table import COLUMNS, author_rows
from ..queries.merged import author_at
from ..queries.scoreboard import board_state
from .pages import moved_on

FORMS: Final = {"csv": ("text/csv; charset=utf-8", csv_lines), "jsonl": ("application/jsonl", jsonl_lines)}
# Part of every ETag: raise it when the files are written differently.
FORMAT: Final = 1


@require_safe
def claims(request: HttpRequest, slug: str, form: str) -> HttpResponse | StreamingHttpResponse:
    """`/authors/<slug>/claims.csv` and `.jsonl`: every claim, with what the page shows of it."""
    person = Author.objects.public().filter(slug=slug).first()
    if person is None:
        return moved_on(request, f"web:claims-{form}", author_at(slug), "slug")
    state = repr((FORMAT, slug, form, board_state(timezone.now())))
    etag = f'W/"{hashlib.sha256(state.encode()).hexdigest()[:24]}"'
    answer: HttpResponse | StreamingHttpResponse | None = get_conditional_response(request, etag=etag)
    if answer is None:
        media_type, lines = FORMS[form]
        answer = StreamingHttpResponse(lines(COLUMNS, author_rows(person)), content_type=media_type)
        answer["Content-Disposition"] = f'attachment; filename="{slug}.{form}"'
    answer["ETag"], answer["Cache-Control"] = etag, "public, no-cache"
    return answer

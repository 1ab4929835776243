"""The desk's corrections of what concerns one author."""

from django.db.models import Q, QuerySet

from ..models import Author, Correction, Prediction


def corrections_concerning(author: Author, rows: QuerySet[Correction] | None = None) -> QuerySet[Correction]:
    """Those of `rows` (all, if not given) that are about the author's entries or about questions they spoke on."""
    every = Correction.objects.all() if rows is None else rows
    asked = Prediction.objects.public().filter(author=author).order_by().values("question")
    return every.filter(Q(prediction__author=author) | Q(prediction__isnull=True, question__in=asked))

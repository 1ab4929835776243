"""The desk's corrections of what concerns one author."""

from django.db.models import Count, OuterRef, Q, QuerySet, Value

from ..models import Author, Correction, Prediction


def corrections_concerning(author: Author, rows: QuerySet[Correction] | None = None) -> QuerySet[Correction]:
    """Those of `rows` (all, if not given) that are about the author's entries or about questions they spoke on."""
    every = Correction.objects.all() if rows is None else rows
    asked = Prediction.objects.public().filter(author=author).order_by().values("question")
    return every.filter(Q(prediction__author=author) | Q(prediction__isnull=True, question__in=asked))


def n_concerning() -> QuerySet[Correction, int]:
    """A subquery for a list of authors: how many concern each, None for none."""
    asked = Prediction.objects.public().filter(author=OuterRef(OuterRef("pk"))).order_by().values("question")
    concerning = Q(prediction__author=OuterRef("pk")) | Q(prediction__isnull=True, question__in=asked)
    rows = Correction.objects.filter(concerning).order_by().annotate(one=Value(1)).values("one")
    return rows.annotate(n=Count("pk")).values_list("n", flat=True)

"""Which published series a question is held against: the form, and what it is filled with."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from .. import actions
from ..models import Question, SeriesCheck
from .access import user_of
from .fields import Day, Line
from .notices import DeskForm

_LONGEST_NUMBER = 30

OPERATORS = [(">", "above"), (">=", "at least"), ("<", "below"), ("<=", "at most")]


class Number(forms.CharField):
    """A plain decimal number of any sign."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        try:
            number = Decimal(text) if text.isascii() and len(text) <= _LONGEST_NUMBER else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not -15 < number.adjusted() < 15:
            raise ValidationError("Give a number, such as 3 or 2.5.", code="bad_threshold")
        return round(number, 9)


class WatchForm(DeskForm):
    """SeriesInput."""

    url = Line("Address", 2000, help_text="https, or file:NAME in the installation's own folder for series.")
    format = forms.ChoiceField(label="It is", choices=SeriesCheck.Format.choices)
    path = Line("Where the list stands", help_text="In a JSON document, names joined by dots; empty for the whole.")
    date_column = Line("Column of days", 100, help_text="A day, month (2026-06), quarter (2026-Q2) or year.")
    value_column = Line("Column of numbers", 100)
    operator = forms.ChoiceField(label="True if the number is", choices=OPERATORS)
    threshold = Number(label="Threshold", required=False, help_text="The criteria decide; this only proposes.")
    reach = forms.ChoiceField(label="When", choices=SeriesCheck.Reach.choices)
    first_day, last_day = Day("First day"), Day("Last day")
    active = forms.BooleanField(label="Look every hour", required=False)


def watched_initial(row: Question) -> dict[str, Any]:
    """What the question is held against now; for a new one, its own deadline and CSV."""
    found = SeriesCheck.objects.filter(question=row).first()
    if found is None:
        return {"active": True, "last_day": row.deadline, "operator": ">"}
    return {name: getattr(found, name) for name in WatchForm.base_fields} | {
        "threshold": f"{found.threshold.normalize():f}"
    }


def watched(request: HttpRequest, row: Question, data: dict[str, Any]) -> str:
    """Store it and say what comes of it."""
    series = actions.SeriesInput(**data)
    actions.watch_series(actor=user_of(request), question=row, series=series, now=timezone.now())
    return "Saved. What the series says comes up as a proposal in the due queue and here; it decides nothing."

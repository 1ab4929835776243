"""The forms behind links from reminders: little to fill in, with a mouse or a thumb."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import normalize_newlines

from .. import actions
from ..actions import Purpose
from ..models import Question, User
from ..queries.care import colleagues

MOST_REASON = 500


class LinkForm(forms.Form):
    """One step. It carries the plan's revision that its page showed, so that nothing is done twice or unawares."""

    use_required_attribute = False
    revision = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    button = ""

    def __init__(self, data: Any = None, *, question: Question) -> None:
        self.question = question
        super().__init__(data, label_suffix="", initial={"revision": question.plan_rev})

    def seen(self, revision: int) -> bool:
        """The page that this was sent from showed the plan as it is now."""
        return bool(self.data.get("revision", "") == str(revision))

    def fresh(self) -> str:
        """The revision for the page to carry: always the present one, whatever was sent."""
        return str(self.question.plan_rev)

    def act(self, *, actor: Any, now: datetime) -> Question:
        """Call the verb."""
        raise NotImplementedError

    def put(self, refused: actions.Invalid) -> None:
        """Show what the verb says where it belongs."""
        for one in refused.problems:
            self.add_error(one.field if one.field in self.fields else None, one.sentence)


def _reason(help_text: str = "") -> forms.CharField:
    box = forms.Textarea({"rows": 2})
    return forms.CharField(label="Reason", max_length=MOST_REASON, required=False, widget=box, help_text=help_text)


class SnoozeForm(LinkForm):
    """Let it rest."""

    days = forms.TypedChoiceField(
        label="For how long", coerce=int,
        choices=[(days, f"{days} day{'s' * (days > 1)}") for days in actions.SNOOZE_DAYS],
        widget=forms.RadioSelect, error_messages={"required": "Say for how long."},
    )  # fmt: skip
    reason = _reason("Your colleagues will want to know why.")
    button = "Snooze"

    def act(self, *, actor: Any, now: datetime) -> Question:
        reason = normalize_newlines(self.cleaned_data["reason"])
        return actions.snooze_question(
            actor=actor, question=self.question, days=self.cleaned_data["days"], reason=reason, now=now
        )


class _Colleague(forms.ModelChoiceField):
    """Somebody by public id; what is none is answered like somebody who left."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class HandOverForm(LinkForm):
    """Give it to somebody else."""

    to: Any = _Colleague(
        label="To", queryset=None, to_field_name="public_id", required=False, empty_label="The desk",
        error_messages={"invalid_choice": "Choose an active editor or adjudicator."},
    )  # fmt: skip
    reason = _reason()
    button = "Hand over"

    def __init__(self, data: Any = None, *, question: Question) -> None:
        super().__init__(data, question=question)
        self.fields["to"].queryset = _others(question)  # type: ignore[attr-defined]

    def act(self, *, actor: Any, now: datetime) -> Question:
        reason = normalize_newlines(self.cleaned_data["reason"])
        return actions.hand_over_question(
            actor=actor, question=self.question, to=self.cleaned_data["to"], reason=reason, now=now
        )


class ReviewForm(LinkForm):
    """Be asked again on a day."""

    on = forms.DateField(
        label="Look again on", input_formats=["%Y-%m-%d"], widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Give a day after today.", "invalid": "Give a date as year-month-day, such as 2026-08-16.",
        },
    )  # fmt: skip
    reason = _reason()
    button = "Set the date"

    def act(self, *, actor: Any, now: datetime) -> Question:
        reason = normalize_newlines(self.cleaned_data["reason"])
        return actions.set_review_date(
            actor=actor, question=self.question, on=self.cleaned_data["on"], reason=reason, now=now
        )


def _others(question: Question) -> QuerySet[User]:
    found = colleagues()
    return found.exclude(pk=question.owner_id) if question.owner_id else found


FORMS: dict[Purpose, type[LinkForm]] = {
    Purpose.SNOOZE: SnoozeForm,
    Purpose.HAND_OVER: HandOverForm,
    Purpose.REVIEW: ReviewForm,
}

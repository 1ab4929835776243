"""Form fields as the desk needs them: verbatim words, plain dates, probabilities, web addresses, suggestions."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import normalize_newlines

from ..language.lexicon import families
from ..models import Interest
from ..rules.addresses import is_web_address
from ..rules.entry import EARLIEST, LATEST, LENGTHS

NINE_PLACES = Decimal("0.000000001")
NOT_AN_ADDRESS = "Give a web address that begins with http:// or https://, without spaces or a password in it."
NOT_A_CHANCE = "Give a probability between 0 and 1, such as 0.7 or 70%."


class Suggested(forms.TextInput):
    """A text input with suggestions: a fixed list in the page, or one that admin.js fetches while somebody types."""

    template_name = "admin/widgets/suggested.html"

    def __init__(
        self,
        *,
        options: Sequence[str] = (),
        source: tuple[str, str] = ("", ""),
        several: bool = False,
        size: str = "vTextField",
    ) -> None:
        super().__init__({"class": size, "autocomplete": "off"})
        self.options, self.source, self.several = options, source, several

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["attrs"]["list"] = list_id
        model, field = self.source
        if model:
            source = f"{reverse('admin:autocomplete')}?app_label=predictions&model_name={model}&field_name={field}"
            context["widget"]["attrs"] |= {"data-suggest": source, **({"data-several": ""} if self.several else {})}
        return context | {"list_id": list_id, "options": self.options}


class Line(forms.CharField):
    """One line of text, trimmed. Required only where a verb says so."""

    def __init__(self, label: str, longest: int = 200, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput({"class": "vTextField"}))
        super().__init__(label=label, max_length=longest, required=False, **options)


class Words(forms.CharField):
    """Text of several lines, with the line ends that other doors store (browsers send CR LF)."""

    def __init__(self, label: str, name: str = "", rows: int = 3, **options: Any) -> None:
        widget = forms.Textarea({"class": "vLargeTextField", "rows": rows})
        super().__init__(label=label, max_length=LENGTHS.get(name, 5000), required=False, widget=widget, **options)

    def to_python(self, value: Any) -> str:
        return normalize_newlines(super().to_python(value) or "")


class InterestField(forms.ChoiceField):
    """What the editor has to gain or lose by the outcome. It starts unanswered, so that nobody declares by default."""

    def __init__(self) -> None:
        super().__init__(
            label="Your interest in the outcome",
            choices=Interest.choices,
            widget=forms.RadioSelect({"class": "radiolist"}),
            error_messages={"required": "Say whether you have something to gain or lose by it."},
        )


class Address(Line):
    """A web address; anything a browser might run instead of follow is refused."""

    def __init__(self, label: str, **options: Any) -> None:
        widget = forms.URLInput({"class": "vTextField", "inputmode": "url"})
        super().__init__(label, 2000, widget=widget, **options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not is_web_address(value):
            raise ValidationError(NOT_AN_ADDRESS, code="bad_url")


class Day(forms.DateField):
    """A calendar day by the browser's own picker."""

    def __init__(self, label: str, **options: Any) -> None:
        attrs = {"type": "date", "class": "vDateField", "min": EARLIEST.isoformat(), "max": LATEST.isoformat()}
        widget = forms.DateInput(attrs, format="%Y-%m-%d")
        super().__init__(label=label, required=False, widget=widget, input_formats=["%Y-%m-%d"], **options)
        self.error_messages["invalid"] = "Give a date as year-month-day, such as 2025-08-16."

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not EARLIEST <= value <= LATEST:
            raise ValidationError(f"Give a date from {EARLIEST.year} to {LATEST.year}.", code="date_range")


class Moment(forms.DateTimeField):
    """A day and a time by the browser's own picker, in the zone of the installation."""

    def __init__(self, label: str, **options: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local", "class": "vDateField"}, format="%Y-%m-%dT%H:%M")
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(label=label, required=False, widget=widget, input_formats=formats, **options)
        self.error_messages["invalid"] = "Give a day and a time, such as 2026-08-16T18:00."

    def to_python(self, value: Any) -> datetime | None:
        # What no calendar or no zone can hold overflows instead of failing.
        try:
            return super().to_python(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class Clock(forms.TimeField):
    """A time of day by the browser's own picker."""

    def __init__(self, label: str, **options: Any) -> None:
        widget = forms.TimeInput({"type": "time", "class": "vTimeField"}, format="%H:%M")
        super().__init__(label=label, required=False, widget=widget, input_formats=["%H:%M", "%H:%M:%S"], **options)
        self.error_messages["invalid"] = "Give a time such as 08:30."


class Days(forms.IntegerField):
    """A number of days, or none; what is too many or too few is for the verb to say."""

    def __init__(self, label: str, **options: Any) -> None:
        widget = forms.TextInput({"class": "vIntegerField", "inputmode": "numeric", "autocomplete": "off"})
        super().__init__(label=label, required=False, widget=widget, min_value=0, max_value=32_767, **options)
        self.error_messages |= dict.fromkeys(("invalid", "min_value", "max_value"), "Give a whole number of days.")


class Weekdays(forms.TypedMultipleChoiceField):
    """Working days; as stored, digits from 1 for Monday to 7."""

    def __init__(self, label: str, **options: Any) -> None:
        names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        choices = [(str(number), name) for number, name in enumerate(names, 1)]
        widget = forms.CheckboxSelectMultiple({"class": "radiolist"})
        super().__init__(label=label, required=False, choices=choices, widget=widget, empty_value=[], **options)

    def clean(self, value: Any) -> str:
        return "".join(sorted(super().clean(value)))


class Chance(forms.Field):
    """A probability as a decimal or in per cent; more than nine places are rounded half-even (DESIGN 5)."""

    def __init__(self, label: str, **options: Any) -> None:
        widget = forms.TextInput({"class": "chance", "inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label=label, required=False, widget=widget, **options)

    def to_python(self, value: Any) -> Decimal | None:
        text = str("" if value is None else value).strip()
        if not text:
            return None
        number = _number(text.removesuffix("%").strip())
        most = 100 if text.endswith("%") else 1
        # Checked before any arithmetic: 1e999999999 is a fine Decimal until somebody divides it.
        if number is None or not number.is_finite() or number.is_signed() or number > most:
            raise ValidationError(NOT_A_CHANCE, code="probability_range")
        return (number / most).quantize(NINE_PLACES, ROUND_HALF_EVEN).normalize() + 0

    def prepare_value(self, value: Any) -> Any:
        return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def _number(text: str) -> Decimal | None:
    """What is written in plain digits, as a decimal."""
    if not re.fullmatch(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,9})?", text, re.ASCII):
        return None
    return Decimal(text)


@cache
def hedge_phrases() -> tuple[str, ...]:
    """Every phrase of the lexicon, once, in its order."""
    return tuple(dict.fromkeys(phrase for family in families() for phrase in family.phrases))


@cache
def zones() -> tuple[str, ...]:
    """The zones a person would name."""
    return ("UTC", *sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))

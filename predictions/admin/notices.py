"""How a verb's refusal reaches the person: on the field it is about, or as a message. Never as a 500."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from ..actions import DomainError
from ..rules.problems import Level, Problem

T = TypeVar("T")


class DeskForm(forms.Form):
    """A form whose problems come from a verb; nothing is required by the browser."""

    use_required_attribute = False
    # What a verb calls a field that has another name here.
    other_names: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def spot(self, field: str) -> str | None:
        """The form's field for a problem's field; None puts it at the top."""
        name = self.other_names.get(field, field)
        return name if name in self.fields else None

    def put(self, problems: Iterable[Problem]) -> None:
        """Show each problem where it belongs."""
        # Two rules may say the same of one field; a person needs it once.
        for spot, sentence in dict.fromkeys((self.spot(one.field), one.sentence) for one in problems):
            self.add_error(spot, sentence)


def attempt(form: DeskForm, verb: Callable[[], T]) -> T | None:
    """What `verb` returns; None when it refused, and then the form says why."""
    try:
        return verb()
    except DomainError as refused:
        form.put(refused.problems)
        return None


def say_refused(request: HttpRequest, refused: DomainError) -> None:
    """A refusal as messages, for pages without a form."""
    for problem in refused.problems:
        messages.error(request, problem.sentence)


def say_findings(request: HttpRequest, problems: Iterable[Problem]) -> None:
    """What does not block, for the record."""
    for problem in problems:
        if problem.level is Level.WARN:
            messages.warning(request, problem.sentence)
        elif problem.level is Level.INFO:
            messages.info(request, problem.sentence)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of each row of a bulk action."""

    done: list[Any]
    refused: list[tuple[Any, DomainError]]


def each(verb: Callable[[Sequence[Any]], Sequence[Any]], rows: Sequence[Any]) -> Tally:
    """Run `verb` on all rows at once; if it refuses, on one after the other, so that the sound ones go through."""
    try:
        return Tally(list(verb(rows)), [])
    except DomainError as error:
        if len(rows) == 1:
            return Tally([], [(rows[0], error)])
    tallies = [each(verb, [row]) for row in rows]
    return Tally(
        [one for tally in tallies for one in tally.done], [pair for tally in tallies for pair in tally.refused]
    )


def say_tally(request: HttpRequest, tally: Tally, done: str) -> None:
    """How many went through, and for each other row why not."""
    if tally.done:
        messages.success(request, f"{len(tally.done)} {done}.")
    for row, error in tally.refused[:20]:
        messages.error(request, f"“{str(row)[:80]}”: {error}")
    if len(tally.refused) > 20:
        messages.error(request, f"And {len(tally.refused) - 20} more were refused; they are unchanged.")

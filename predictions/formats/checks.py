"""What the cells of one row must satisfy together, by themselves: no check looks at the record."""

from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

from predictions.formats.row import REQUIRED


class Fault(NamedTuple):
    """One fault of one row, before it is given its line."""

    field: str
    code: str
    sentence: str
    level: Literal["block", "warn"] = "block"


Values = Mapping[str, Any]  # what could be read, by member of Row; an absent cell has no member
Present = Container[str]  # the members that were given, readable or not


def _missing_identity(values: Values, present: Present) -> Iterator[Fault]:
    for field in REQUIRED:
        if field not in present:
            yield Fault(field, f"missing_{field}", f"Fill in {field}: every row needs it.")


def _missing_deadline(values: Values, present: Present) -> Iterator[Fault]:
    if "deadline" not in present and "resolved_on" not in present:
        yield Fault("deadline", "missing_deadline", "Fill in deadline, or resolved_on with its outcome.")


def _missing_reading(values: Values, present: Present) -> Iterator[Fault]:
    if "probability" not in present and "hedge" not in present:
        yield Fault("probability", "missing_reading", "Fill in probability, or hedge with the author's own word.")


def _missing_texts(values: Values, present: Present) -> Iterator[Fault]:
    if "quote" not in present:
        yield Fault("quote", "missing_quote", "The verbatim quote is missing and will be shown as missing.", "warn")
    if "resolution_criteria" not in present:
        sentence = "The resolution criteria are missing and will be shown as missing."
        yield Fault("resolution_criteria", "missing_criteria", sentence, "warn")


def _bounds(values: Values, present: Present) -> Iterator[Fault]:
    if ("low" in present) != ("high" in present):
        absent = "high" if "low" in present else "low"
        yield Fault(absent, "incomplete_bounds", "Give both low and high, or neither.")
    low, point, high = values.get("low"), values.get("probability"), values.get("high")
    if low is None or high is None:
        return
    if low > high or (point is not None and not low <= point <= high):
        yield Fault("low", "reading_order", "Give low, probability and high in ascending order.")


def _outcome(values: Values, present: Present) -> Iterator[Fault]:
    if "outcome" in present and "resolved_on" not in present:
        yield Fault(
            "resolved_on",
            "missing_resolved_on",
            "Give the day on which the outcome was known in resolved_on.",
        )
    if "resolved_on" in present and "outcome" not in present:
        yield Fault(
            "outcome",
            "missing_outcome",
            "Give the outcome that was known on resolved_on, or leave both empty.",
        )
    if "credit" in present and values.get("outcome", "partial" if "outcome" in present else "") != "partial":
        yield Fault("credit", "credit_without_partial", "Leave credit empty unless the outcome is partial.")


def _evidence(values: Values, present: Present) -> Iterator[Fault]:
    if "outcome" in present:
        return
    for field in ("evidence_url", "evidence_quote", "rationale"):
        if field in present:
            sentence = f"{field} belongs to an outcome; without one it will not be kept."
            yield Fault(field, "evidence_without_outcome", sentence, "warn")


def _condition(values: Values, present: Present) -> Iterator[Fault]:
    if "condition_deadline" in present and "condition" not in present:
        yield Fault(
            "condition",
            "condition_incomplete",
            "Say in condition what must come about by condition_deadline.",
        )
    if "condition" in present and "condition_deadline" not in present:
        sentence = "condition_deadline is missing: nobody can say when the condition has failed."
        yield Fault("condition_deadline", "missing_condition_deadline", sentence, "warn")


_REFERENCE = ("reference_probability", "reference_source", "reference_at")


def _reference(values: Values, present: Present) -> Iterator[Fault]:
    absent = [field for field in _REFERENCE if field not in present]
    if absent and len(absent) < len(_REFERENCE):
        for field in absent:
            yield Fault(field, "reference_incomplete", f"Give {', '.join(_REFERENCE)} together, or none of them.")


def _order_of_days(values: Values, present: Present) -> Iterator[Fault]:
    """A deadline before the claim is a slip, except where the outcome was known before the claim.

    Such a late claim is kept and never scored, and its question may have taken its deadline from resolved_on.
    """
    deadline, known_on = values.get("deadline"), values.get("resolved_on")
    field = "said_on" if "said_on" in present else "published_on"
    spoken_on = values.get(field)
    if deadline is None or spoken_on is None or deadline >= spoken_on:
        return
    if known_on is None or known_on >= spoken_on:
        sentence = f"Give a deadline on or after {field} ({spoken_on}), not {deadline}."
        yield Fault("deadline", "deadline_before_said_on", sentence)


_CHECKS: tuple[Callable[[Values, Present], Iterator[Fault]], ...] = (
    _missing_identity,
    _missing_deadline,
    _missing_reading,
    _missing_texts,
    _bounds,
    _outcome,
    _evidence,
    _condition,
    _reference,
    _order_of_days,
)


# The usual row: everything below is given, and nothing that only goes with something else but an outcome and its day.
_USUAL: Final = frozenset({*REQUIRED, "quote", "resolution_criteria", "deadline"})
_DEPENDENT: Final = frozenset(
    {"low", "high", "credit", "evidence_url", "evidence_quote", "rationale", "condition", "condition_deadline",
     *_REFERENCE}
)  # fmt: skip


def find_faults(values: Values, present: Present) -> list[Fault]:
    """Return every fault between the cells of one row; an unreadable one is not also called missing."""
    if values is present and _is_usual(values):
        return []
    return [fault for check in _CHECKS for fault in check(values, present)]


def _is_usual(values: Values) -> bool:
    """No check can find fault with this row: a quick look that passes most of the sound ones."""
    given = values.keys()
    return (
        given >= _USUAL
        and given.isdisjoint(_DEPENDENT)
        and ("probability" in given or "hedge" in given)
        and ("outcome" in given) == ("resolved_on" in given)
        and values["deadline"] >= values.get("said_on", values["published_on"])
    )

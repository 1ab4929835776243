"""What publication needs (DESIGN, rule 2): everything that is missing or contradicts itself, one problem per fault."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from .draft import Draft
from .entry import problems as entry_problems
from .falsifiability import findings
from .problems import Level, Problem
from .showing import showing_problems

# One fault, one problem: where the first code is found, the second says nothing new and is left out.
_SAME_FAULT = {
    "missing_deadline": "F02",
    "missing_criteria": "F06",
    "condition_incomplete": "F08",
    "F09": "missing_reading",
}


def problems(draft: Draft, *, today: date) -> list[Problem]:
    """Return everything that stands between a draft and publication, and what an editor should know besides.

    `today` is the desk's calendar day. Nothing is raised, whatever the draft holds.

    >>> found = problems(Draft(quote="It will rain"), today=date(2026, 1, 1))
    >>> [problem.code for problem in found if problem.field in ("author", "statement", "deadline")]
    ['missing_author', 'missing_statement', 'missing_deadline']
    """
    found = [
        *entry_problems(draft),
        *showing_problems(draft),
        *_missing(draft),
        *_dates(draft, today),
        *_condition(draft),
        *_reference(draft),
        *findings(draft, today=today),
    ]
    once = {(problem.field, problem.code): problem for problem in reversed(found)}
    blocked = {problem.code for problem in blocking(found)}
    said_better = {other for code, other in _SAME_FAULT.items() if code in blocked}
    return [problem for problem in reversed(once.values()) if problem.code not in said_better]


def blocking(problems: Iterable[Problem]) -> list[Problem]:
    """Return only the problems that stop publication."""
    return [problem for problem in problems if problem.level is Level.BLOCK]


def _missing(draft: Draft) -> Iterator[Problem]:
    if not draft.author.strip():
        yield Problem("author", "missing_author", "Name the person who said it.")
    if draft.said_on is None:
        yield Problem("said_on", "missing_said_on", "Give the day on which the author said it.")
    if not draft.statement.strip():
        yield Problem(
            "statement", "missing_statement", "State the prediction as one sentence that will plainly be true or false."
        )
    if not draft.resolution_criteria.strip():
        yield Problem(
            "resolution_criteria", "missing_criteria", "Say what would count, and which public source decides it."
        )
    if draft.deadline is None:
        yield Problem("deadline", "missing_deadline", "Give the last day on which it can still come true.")
    if draft.probability is None and not (draft.retracts or draft.too_vague):
        yield Problem("probability", "missing_reading", "Give a probability, or a hedge that the lexicon can read.")


def _dates(draft: Draft, today: date) -> Iterator[Problem]:
    said, until = draft.said_on, draft.deadline
    if said and until and until < said:
        yield Problem(
            "deadline",
            "deadline_before_said_on",
            f"The deadline {until} lies before the day it was said, {said}. Correct one of them.",
        )
    if said and said.toordinal() > (today + timedelta(days=1)).toordinal():  # where the author is, it may be tomorrow
        yield Problem("said_on", "said_in_future", f"The day it was said, {said}, has not come yet. Check it.")
    if said and draft.published_on and said > draft.published_on:
        yield Problem(
            "said_on",
            "said_after_published",
            f"The piece came out on {draft.published_on}, before it was said, {said}. Check both days.",
            Level.WARN,
        )


def _condition(draft: Draft) -> Iterator[Problem]:
    given = {
        "condition": bool(draft.condition.strip()),
        "condition_criteria": bool(draft.condition_criteria.strip()),
        "condition_deadline": draft.condition_deadline is not None,
    }
    if any(given.values()) and not (given["condition"] and given["condition_deadline"]):
        yield Problem(
            "condition_deadline" if given["condition"] else "condition",
            "condition_incomplete",
            "A condition needs its text and a last day. If it is not met by then, the entry is void.",
        )
    elif given["condition"] and not given["condition_criteria"]:
        yield Problem(
            "condition_criteria",
            "missing_condition_criteria",
            "Say what counts as the condition being met, and who decides, unless its text does.",
            Level.WARN,
        )
    until, said, deadline = draft.condition_deadline, draft.said_on, draft.deadline
    if until and said and until < said:
        yield Problem(
            "condition_deadline",
            "condition_before_said_on",
            f"The condition's last day {until} lies before the day it was said, {said}. Correct one of them.",
        )
    if until and deadline and until > deadline:
        yield Problem(
            "condition_deadline",
            "condition_after_deadline",
            f"The condition could still be met after the deadline {deadline}. Move one of the two days.",
            Level.WARN,
        )


def _reference(draft: Draft) -> Iterator[Problem]:
    given = {
        "reference_probability": draft.reference_probability is not None,
        "reference_source": bool(draft.reference_source.strip()),
        "reference_on": draft.reference_on is not None,
    }
    if any(given.values()) and not all(given.values()):
        yield Problem(
            _first_missing(given),
            "reference_incomplete",
            "A reference needs its probability, its source and its day; give all three or none.",
        )
    if draft.reference_on and draft.said_on and draft.reference_on > draft.said_on:
        yield Problem(
            "reference_on",
            "reference_after_said_on",
            "The reference is later than the statement: it will be shown, and not used for skill.",
            Level.WARN,
        )


def _first_missing(given: dict[str, bool]) -> str:
    return next(name for name, there in given.items() if not there)

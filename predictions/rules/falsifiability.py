"""The falsifiability rubric (LANGUAGE.md, section 2): eighteen deterministic checks, each one small function.

A check that looks at wording looks at the statement, which the editor can change; F09, F10 and F18 also look
at the quote, because there the question is what the author said. B checks block acceptance into scoring, W
checks warn, I checks inform.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from . import patterns
from .draft import Draft
from .patterns import LONGEST_STATEMENT, plain
from .problems import Level, Problem
from .sentences import (
    content,
    found,
    names_source,
    sentence_before,
    sentences,
    unresolved,
    without_brackets,
    without_condition,
)

ANALYTIC = Decimal("0.97")  # from here on, "continues to" is no forecast unless the author staked a number on it
FAR_YEARS = 10
NEAR_YEAR_END = 11  # from November on, "this year" may mean the next twelve months
_NAMELESS = ("", "he", "she", "they")

Check = Callable[[Draft, date], Problem | None]


def findings(draft: Draft, *, today: date) -> list[Problem]:
    """Return what the rubric finds in a draft, in the order F01 to F18; `today` is the desk's calendar day.

    >>> draft = Draft(statement="Putin will lose face", deadline=date(2026, 12, 31))
    >>> [problem.code for problem in findings(draft, today=date(2026, 1, 1))]
    ['F01', 'F06']
    """
    readable = _readable(draft)
    return [problem for check in CHECKS if (problem := check(readable, today))]


def _readable(draft: Draft) -> Draft:
    return replace(
        draft,
        quote=plain(draft.quote),
        author=plain(draft.author),
        statement=plain(draft.statement, LONGEST_STATEMENT),
        resolution_criteria=plain(draft.resolution_criteria),
        condition=plain(draft.condition, LONGEST_STATEMENT),
        condition_criteria=plain(draft.condition_criteria),
        hedge=plain(draft.hedge),
    )


# --- the event ------------------------------------------------------------------------------------


def event(draft: Draft, today: date) -> Problem | None:
    """F01: only a judgement or a state of mind, nothing measured."""
    consequent = without_condition(draft.statement)
    span = found(patterns.EVALUATIVE, consequent)
    if not span or patterns.MEASURED.search(consequent):
        return None
    sentence = f"What would a camera or a document show? Replace “{span}” with an act, vote, number or signature."
    return Problem("statement", "F01", sentence)


def deadline(draft: Draft, today: date) -> Problem | None:
    """F02: no date and no review date."""
    if draft.deadline:
        return None
    suggested = _a_year_after(draft.said_on or today)
    sentence = f"No end date. Suggest {suggested}? For “never”/“decades” set a review date instead."
    return Problem("deadline", "F02", sentence)


def vague_time(draft: Draft, today: date) -> Problem | None:
    """F03: a time that can be stretched."""
    near_year_end = draft.said_on is not None and draft.said_on.month >= NEAR_YEAR_END
    span = found(patterns.VAGUE_TIME, draft.statement)
    if not span and near_year_end:
        span = found(patterns.THIS_YEAR, draft.statement)
    if not span:
        return None
    read = f"We read it as up to {draft.deadline}. Confirm." if draft.deadline else "Say up to which day it reaches."
    return Problem("statement", "F03", f"“{span}” can be stretched. {read}", Level.WARN)


def threshold(draft: Draft, today: date) -> Problem | None:
    """F04: a change or a quantity without a number, here or in the criteria."""
    span = found(patterns.LOOSE_AMOUNT, draft.statement)
    both = f"{draft.statement} / {draft.resolution_criteria}"
    if not span or patterns.NUMBER.search(both) or patterns.COUNTS_AS.search(draft.resolution_criteria):
        return None
    sentence = (
        f"How much counts as “{span}”? Name a number, a list or an example that just counts and one that just fails."
    )
    return Problem("statement", "F04", sentence, Level.WARN)


def single(draft: Draft, today: date) -> Problem | None:
    """F05: two or more future clauses in one statement."""
    clauses = patterns.JOINED.split(without_brackets(without_condition(draft.statement)))
    claims = sum(bool(patterns.FUTURE.search(clause)) for clause in clauses)
    if claims < 2:
        return None
    sentence = f"This makes {claims} claims. Split them; each needs its own outcome."
    return Problem("statement", "F05", sentence)


def source(draft: Draft, today: date) -> Problem | None:
    """F06: the criteria do not say who decides."""
    if names_source(draft.resolution_criteria):
        return None
    sentence = "Who decides? Name a public source and a fallback if it is silent."
    return Problem("resolution_criteria", "F06", sentence)


def definition(draft: Draft, today: date) -> Problem | None:
    """F07: true by definition, or the present going on with a number that calls it certain."""
    consequent = without_condition(draft.statement)
    follows = content(consequent) and content(consequent) <= content(draft.condition)
    certain = draft.basis != "stated" and draft.probability is not None and _at_least(draft.probability, ANALYTIC)
    if not follows and not (certain and patterns.STILL.search(consequent)):
        return None
    return Problem("statement", "F07", "This would be true anyway. Sharpen it or file as background.")


def antecedent(draft: Draft, today: date) -> Problem | None:
    """F08: a condition that cannot be observed or has no last day, or one that stands only in the statement."""
    if draft.condition:
        unseen = patterns.UNSEEN_CONDITION.search(draft.condition) and not names_source(draft.condition_criteria)
        fine = draft.condition_deadline and not unseen
    else:
        fine = not patterns.IF_CLAUSE.search(draft.statement)
    if fine:
        return None
    sentence = "If what, exactly, and by when? If the “if” never happens the entry is void, not wrong."
    return Problem("condition", "F08", sentence)


# --- the author's words ---------------------------------------------------------------------------


def probability(draft: Draft, today: date) -> Problem | None:
    """F09: only may, might, could or possible, and about to be scored; too vague to score is only recorded."""
    if draft.retracts:
        return None
    if draft.too_vague:
        return Problem("hedge", "F09", "This will be recorded as too vague to score.", Level.INFO)
    words = draft.hedge.lower() or draft.quote  # as a hedge, "May" is the verb
    span = found(patterns.POSSIBLY, words)
    if not span or patterns.COMMITTED.search(words) or draft.basis in ("stated", "import"):
        return None
    return Problem("hedge", "F09", f"“{span}” fits any outcome. Ask the author for a number, or log as unscored.")


def speaker(draft: Draft, today: date) -> Problem | None:
    """F10: somebody else's forecast under the columnist's name, or a forecaster without one."""
    if patterns.UNNAMED.match(draft.author):
        return Problem("author", "F10", f"This is {draft.author}'s forecast: name the one person who made it.")
    match = patterns.RELAYED.search(draft.quote)
    if draft.speaker_role != "byline" or not match:
        return None
    name = match["name"] or ""
    if name and name.split()[-1:] == draft.author.split()[-1:]:
        return None
    whose = "somebody else's" if name in _NAMELESS else re.sub(r"\AThe ", "the ", name) + "'s"
    sentence = (
        f"This is {whose} forecast, relayed. It will not count for the columnist: "
        "choose the role “quoted” and name the speaker."
    )
    return Problem("speaker_role", "F10", sentence)


def reference(draft: Draft, today: date) -> Problem | None:
    """F11: them, it, this, such a deal, with nothing in the statement that they stand for."""
    span = unresolved(draft.statement)
    if not span:
        return None
    before = sentence_before(draft.quote, span)
    where = f", from the text before: “{before}”." if before else ", from the text before."
    return Problem("statement", "F11", f"Say what “{span}” stands for{where}")


def weasel(draft: Draft, today: date) -> Problem | None:
    """F12: a word that leaves an exit."""
    span = found(patterns.WEASEL, draft.statement)
    if not span:
        return None
    return Problem("statement", "F12", f"“{span}” leaves an exit. Remove it or define it.", Level.WARN)


def plan(draft: Draft, today: date) -> Problem | None:
    """F13: the subject controls the event."""
    match = patterns.PLAN.search(draft.statement)
    if not match:
        return None
    whose = (draft.author if match["self"] else match["speaker"]) or "the speaker"
    return Problem("statement", "F13", f"A promise, not a forecast. Log as a commitment by {whose}?", Level.WARN)


# --- the horizon ----------------------------------------------------------------------------------


def open_negative(draft: Draft, today: date) -> Problem | None:
    """F14: never and won't without an end; a deadline is the end."""
    if draft.deadline or not patterns.OPEN_END.search(draft.statement):
        return None
    sentence = (
        "Can only be proved wrong. Pick the date on which “not so far” settles it "
        f"(the author's horizon, else one year: {_a_year_after(draft.said_on or today)})."
    )
    return Problem("deadline", "F14", sentence, Level.WARN)


def all_or_any(draft: Draft, today: date) -> Problem | None:
    """F15: a list or a plural object, and nothing says whether one is enough."""
    span = found(patterns.PLURAL_OBJECT, draft.statement)
    said = patterns.ALL_OR_ANY.search(draft.statement) or patterns.ALL_OR_ANY.search(draft.resolution_criteria)
    if not span or said:
        return None
    return Problem("statement", "F15", f"“{span}”: must all happen, or is one enough?", Level.WARN)


def hindsight(draft: Draft, today: date) -> Problem | None:
    """F16: the deadline precedes the day of logging."""
    if not draft.deadline or draft.deadline >= today:
        return None
    sentence = "Recorded after the fact: it counts, and never among what was recorded in advance."
    return Problem("deadline", "F16", sentence, Level.INFO)


def horizon(draft: Draft, today: date) -> Problem | None:
    """F17: more than ten years off, or before the publication."""
    until = draft.deadline
    if until and draft.published_on and until < draft.published_on:
        return Problem("deadline", "F17", "The date lies before the publication.", Level.INFO)
    if until and (until.year, until.month, until.day) > (today.year + FAR_YEARS, today.month, today.day):
        sentence = "Nobody at this desk will resolve it. Add a nearer checkpoint?"
        return Problem("deadline", "F17", sentence, Level.INFO)
    return None


def irony(draft: Draft, today: date) -> Problem | None:
    """F18: satire, hyperbole or a question that nobody was meant to answer."""
    asks = bool(draft.quote) and all(part.endswith("?") for part in sentences(draft.quote))
    if not asks and not patterns.SATIRE.search(draft.quote):
        return None
    sentence = "Would a reasonable reader take this as a forecast? If so, quote where it is asserted."
    return Problem("quote", "F18", sentence)


CHECKS: tuple[Check, ...] = (
    event,
    deadline,
    vague_time,
    threshold,
    single,
    source,
    definition,
    antecedent,
    probability,
    speaker,
    reference,
    weasel,
    plan,
    open_negative,
    all_or_any,
    hindsight,
    horizon,
    irony,
)


def _at_least(value: Decimal, bound: Decimal) -> bool:
    return value.is_finite() and value >= bound


def _a_year_after(on: date) -> date:
    """The same day next year (28 February for the 29th); the last day there is stays."""
    year = min(on.year + 1, date.max.year)
    return on.replace(year=year, day=28) if (on.month, on.day) == (2, 29) else on.replace(year=year)

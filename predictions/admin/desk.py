"""The tabs of the desk: what each is called, by which key it opens, and how much is in it."""

from dataclasses import dataclass

from django.urls import reverse

from ..queries.desk import TABS, DeskCounts

_NAMES = {
    "due": "All due", "mine": "Mine", "unowned": "Unowned", "second": "Second verdict", "disputed": "Disputed",
    "challenged": "Challenged", "provisional": "Final soon",
}  # fmt: skip
# What a tab lists, and what it says when there is nothing.
SAYS = {
    "due": ("past the deadline without an outcome, oldest first",
            "Nothing is due: every question past its deadline has an outcome."),
    "mine": ("past the deadline that you look after", "Nothing of yours is due."),
    "unowned": ("past the deadline that nobody looks after", "Everything that is due has an owner."),
    "second": ("judged once by a colleague, for you to judge without knowing how",
               "Nothing waits for a second verdict of yours."),
    "disputed": ("on which two verdicts differ, for an adjudicator to decide", "No verdicts differ."),
    "challenged": ("whose outcome somebody challenged", "No challenge waits for an answer."),
    "provisional": ("whose outcome becomes final within three days", "No outcome becomes final within three days."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab as the page shows it; `key` opens it from the keyboard."""

    name: str
    url: str
    key: int
    n: int
    current: bool


def tabs(current: str, counts: DeskCounts) -> list[Tab]:
    """All tabs, the proposals last, which have pages of their own."""
    desk = reverse("admin:predictions_question_due")
    shown = [
        Tab(_NAMES[name], f"{desk}?tab={name}" if number > 1 else desk, number, getattr(counts, name), name == current)
        for number, name in enumerate(TABS, 1)
    ]
    proposals = f"{reverse('admin:predictions_proposal_changelist')}?state__exact=open"
    return [*shown, Tab("Proposals", proposals, len(TABS) + 1, counts.proposals, False)]

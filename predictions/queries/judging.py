"""Who found what on a question, as readers see it: by role, never by name; and what was said against it."""

from collections import Counter
from collections.abc import Iterable

from ..models import Challenge, ChallengeState, Question, Verdict


def roles_of(verdicts: Iterable[Verdict]) -> dict[int, str]:
    """What the editor of each verdict on one question is called, by the verdict's key.

    "editor 1" is who judged it first and stays so in later rounds; "adjudicator" decided between two that differ or
    corrected; "import" stands for a file. `verdicts` are all that are opened, in the order in which they were given.
    """
    numbers: dict[int, int] = {}
    roles: dict[int, str] = {}
    for row in verdicts:
        if any(piece.get("kind") == "import" for piece in row.evidence):
            roles[row.pk] = "import"
        elif row.adjudicates:
            roles[row.pk] = "adjudicator"
        else:
            roles[row.pk] = f"editor {numbers.setdefault(row.editor_id, len(numbers) + 1)}"
    return roles


def challenge_counts(question: Question) -> dict[str, int]:
    """How many challenges the question's outcomes met, by state; one query."""
    states = Counter(Challenge.objects.filter(question=question).order_by().values_list("state", flat=True))
    return {state.value: states[state.value] for state in ChallengeState}

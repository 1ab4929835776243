"""The whole chain through the doors' own verbs: a column goes in, a scoreboard comes out."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from predictions import actions
from predictions.queries.due import due_queue
from predictions.queries.scoreboard import scoreboard
from predictions.queries.slices import BoardSlice
from tests.factories import make_user

pytestmark = pytest.mark.django_db

COLUMN = actions.CommentaryInput(
    url="https://www.nytimes.com/2025/08/13/opinion/trump-putin-ukraine-alaska.html",
    outlet="The New York Times",
    title="Trump Is Doubling Down on Sanctions. Putin Is Laughing All the Way to Alaska.",
    published_on=date(2025, 8, 13),
)
QUIP = "an opportunity to make a quip about Alaska as historically Russian land (consider this a prediction)"


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2025, 8, day, hour, tzinfo=UTC)


def test_the_alaska_quip_from_find_to_scoreboard() -> None:
    editor = make_user()
    # A find: an address and a quote, nothing else.
    find = actions.PredictionInput(quote=QUIP, commentary=actions.CommentaryInput(url=COLUMN.url))
    [row] = actions.save_drafts(actor=editor, drafts=[find], now=at(13))
    missing = {one.field for one in actions.publication_problems(row, at(13))}
    assert {"author", "said_on", "statement", "deadline", "resolution_criteria"} <= missing
    # Completed and published two days before the summit.
    full = actions.PredictionInput(
        quote=QUIP,
        commentary=COLUMN,
        author="M. Gessen",
        said_on=date(2025, 8, 13),
        hedge="consider this a prediction",
        question=actions.QuestionInput(
            statement="In on-the-record remarks in Alaska, or within 24 hours of leaving it, Putin refers to Alaska as "
            "formerly or historically Russian land",
            resolution_criteria="True if an official transcript or two news agencies report such a reference.",
            deadline=date(2025, 8, 16),
            time_zone="America/Anchorage",
            topics=("War in Ukraine",),
        ),
    )
    row = actions.edit_draft(actor=editor, prediction=row, draft=full, now=at(13))
    [row] = actions.publish_predictions(actor=editor, predictions=[row], now=at(13))
    assert (row.low, row.probability, row.high) == (Decimal("0.85"), Decimal("0.95"), Decimal("0.99"))
    # Not due while it is still the 16th in Alaska, and due right after.
    assert not due_queue(datetime(2025, 8, 17, 7, 59, tzinfo=UTC)).exists()
    [question] = due_queue(datetime(2025, 8, 17, 8, 0, tzinfo=UTC))
    # Marked with the transcript as evidence.
    verdict = actions.VerdictInput(
        question=question,
        outcome="true",
        known_on=date(2025, 8, 15),
        evidence=(
            actions.Evidence(
                url="https://www.americanrhetoric.com/speeches/vladimirputinalaskameetingremarks.htm",
                quote="Russian America",
            ),
        ),
        rationale="The subject is enough under the lenient reading; a joke is not shown by the transcript.",
    )
    actions.give_verdicts(actor=editor, verdicts=[verdict], now=at(18))
    [line] = scoreboard(BoardSlice(cohort="advance"), now=at(18)).lines
    assert (line.author_slug, line.rank, line.figures["n"], line.figures["n_advance"]) == ("m-gessen", None, 1, 1)
    assert line.figures["brier"] == pytest.approx(0.0025)
    assert not due_queue(at(20)).exists()

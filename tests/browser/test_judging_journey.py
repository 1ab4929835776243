"""Two editors and an adjudicator, each in a window of their own: from two blind verdicts to the final correction.

Typed and clicked: mark the outcome (twice, differently), decide, challenge as a reader, admit and dismiss, propose the
correction, confirm it. Seen: nobody sees a verdict before giving their own, the board moves by exactly the correction,
and the public page says who, when and why at each step.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from predictions import actions
from predictions.models import Question, Standing
from tests.factories import make_prediction, make_user
from tests.web.helpers import OVER

from .test_admin_journey import CHROMIUM, PASSWORD, log_in, sees
from .test_admin_journey import browser as browser  # a fixture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("committed_db"),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here; CHROMIUM may name one"),
]

# "It will pass" is read as .90, as it happened and as it did not.
HIT, MISS = 0.01, 0.81


@pytest.fixture
def question(settings: Any, browser: Browser) -> Iterator[Question]:
    settings.VERDICTS_REQUIRED, settings.CHALLENGE_DAYS = 2, 7
    row = make_prediction(deadline=OVER, hedge="will", quote="It will pass.")
    assert row.question is not None
    yield row.question


def window(browser: Browser, url: str, *roles: str) -> Page:
    """Somebody's own browser window, logged in."""
    return log_in(browser, url, make_user(*roles, password=PASSWORD).email).page


def mark(page: Page, outcome: str, known_on: str, why: str) -> None:
    """Fill the form that is on the page, and send it."""
    page.click(f"#id_outcome >> text='{outcome}'")
    page.fill("#id_known_on", known_on)
    page.fill("#id_evidence_url", "https://journal.example/1")
    page.fill("#id_evidence_quote", "Signed.")
    page.fill("#id_rationale", why)
    page.click("text=no interest")
    press(page)


def press(page: Page) -> None:
    """Send the form that is on the page."""
    with page.expect_navigation():
        page.click(".submit-row input[type=submit] >> nth=0")


def brier() -> float | None:
    found = Standing.objects.filter(slice__key="all").first()
    return round(found.brier, 4) if found is not None and found.brier is not None else None


def test_two_editors_disagree_and_the_outcome_is_decided_challenged_corrected_and_final(
    browser: Browser, live_server: Any, question: Question
) -> None:
    url, record = str(live_server), f"{live_server}/admin/predictions"
    outcome = f"{record}/question/{question.pk}/outcome/"
    public = f"{live_server}/questions/{question.public_id}/"
    first, second, judge = (window(browser, url, role) for role in ("editor", "editor", "adjudicator"))

    first.goto(outcome)
    mark(first, "true", OVER.isoformat(), "The first journal lists it.")
    second.goto(outcome)
    assert "The first journal lists it." not in second.content(), "the second editor judges blind"
    assert brier() is None
    mark(second, "false", OVER.isoformat(), "The second journal does not.")
    assert brier() is None, "two who differ settle nothing"

    first.goto(outcome)
    assert "The second journal does not." not in first.content(), "not before it is decided"
    judge.goto(f"{record}/question/due/?tab=disputed")
    judge.click("a.button:has-text('Decide')")
    sees(judge, "The first journal lists it.")
    sees(judge, "The second journal does not.")
    mark(judge, "true", OVER.isoformat(), "It is in the special edition.")
    assert brier() == HIT

    reader = browser.new_context().new_page()
    reader.goto(public)
    sees(reader, "It is in the special edition.")
    sees(reader, "Provisional")
    reader.goto(f"{public}challenge/")
    reader.fill("#id_text", "The special edition was withdrawn a day later.")
    reader.fill("#id_contact", "reader@home.example")
    reader.click("text=Send the challenge")
    sees(reader, "Your challenge has arrived")

    key = question.challenges.get().pk
    first.goto(f"{record}/challenge/{key}/publish/")
    press(first)
    other = window(browser, url, "adjudicator")
    for who in (first, other):
        who.goto(f"{record}/challenge/{key}/answer/")
        who.click("text=dismissed: the outcome stands")
        who.fill("#id_answer", "Another act was withdrawn that day.")
        press(who)
    sees(first, "somebody who did not has to answer the challenge")
    reader.goto(public)
    sees(reader, "Another act was withdrawn that day.")
    assert brier() == HIT, "a challenge moves nothing"

    judge.goto(f"{record}/question/{question.pk}/correct/")
    judge.fill("#id_reason", "The reader was right after all.")
    mark(judge, "false", OVER.isoformat(), "The edition itself was withdrawn.")
    assert brier() == HIT, "one person corrects nothing where it takes two"
    proposal = question.proposals.get()
    judge.goto(f"{record}/proposal/{proposal.pk}/confirm/")
    press(judge)
    sees(judge, "Somebody else has to confirm what you proposed.")
    other.goto(f"{record}/proposal/{proposal.pk}/confirm/")
    press(other)
    sees(other, "the log names you both")
    assert brier() == MISS, "the board moves by exactly the correction"
    reader.goto(public)
    for words in ("The reader was right after all.", "The edition itself was withdrawn.", "Provisional"):
        sees(reader, words)

    actions.tick(now=timezone.now() + timedelta(days=30))
    reader.goto(public)
    assert "provisional" not in reader.inner_text("main").casefold()
    assert (Question.objects.get().state, brier()) == ("final", MISS)
    reader.goto(f"{url}/corrections/")
    sees(reader, "The reader was right after all.")
    assert actions.verify_log(now=timezone.now()).n == 0

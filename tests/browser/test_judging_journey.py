"""Two editors and an adjudicator, each in a window of their own: from two blind verdicts to the final correction.

Typed and clicked: mark the outcome (twice, differently), decide, challenge as a reader, admit and dismiss, propose the
correction, confirm it. Seen: nobody sees a verdict before giving their own, the board moves by exactly the correction,
and the public page says who, when and why at each step.
"""

from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass
class Case:
    """The question, where it stands, and the people at their windows."""

    question: Question
    url: str
    first: Page
    second: Page
    judge: Page
    other: Page
    reader: Page

    @property
    def record(self) -> str:
        return f"{self.url}/admin/predictions"

    @property
    def public(self) -> str:
        return f"{self.url}/questions/{self.question.public_id}/"


def test_two_editors_disagree_and_the_outcome_is_decided_challenged_corrected_and_final(
    browser: Browser, live_server: Any, question: Question
) -> None:
    url = str(live_server)
    first, second = window(browser, url, "editor"), window(browser, url, "editor")
    judge, other = window(browser, url, "adjudicator"), window(browser, url, "adjudicator")
    case = Case(question, url, first, second, judge, other, browser.new_context().new_page())
    disagree(case)
    decide(case)
    challenge(case)
    correct(case)
    end(case)


def disagree(case: Case) -> None:
    outcome = f"{case.record}/question/{case.question.pk}/outcome/"
    case.first.goto(outcome)
    mark(case.first, "true", OVER.isoformat(), "The first journal lists it.")
    case.second.goto(outcome)
    assert "The first journal lists it." not in case.second.content(), "the second editor judges blind"
    assert brier() is None
    mark(case.second, "false", OVER.isoformat(), "The second journal does not.")
    assert brier() is None, "two who differ settle nothing"
    case.first.goto(outcome)
    assert "The second journal does not." not in case.first.content(), "not before it is decided"


def decide(case: Case) -> None:
    case.judge.goto(f"{case.record}/question/due/?tab=disputed")
    case.judge.click("a.button:has-text('Decide')")
    sees(case.judge, "The first journal lists it.")
    sees(case.judge, "The second journal does not.")
    mark(case.judge, "true", OVER.isoformat(), "It is in the special edition.")
    assert brier() == HIT


def challenge(case: Case) -> None:
    reader = case.reader
    reader.goto(case.public)
    sees(reader, "It is in the special edition.")
    sees(reader, "Provisional")
    reader.goto(f"{case.public}challenge/")
    reader.fill("#id_text", "The special edition was withdrawn a day later.")
    reader.fill("#id_contact", "reader@home.example")
    reader.click("text=Send the challenge")
    sees(reader, "Your challenge has arrived")
    page = f"{case.record}/challenge/{case.question.challenges.get().pk}"
    case.first.goto(f"{page}/publish/")
    press(case.first)
    for who in (case.first, case.other):
        who.goto(f"{page}/answer/")
        who.click("text=dismissed: the outcome stands")
        who.fill("#id_answer", "Another act was withdrawn that day.")
        press(who)
    sees(case.first, "somebody who did not has to answer the challenge")
    reader.goto(case.public)
    sees(reader, "Another act was withdrawn that day.")
    assert brier() == HIT, "a challenge moves nothing"


def correct(case: Case) -> None:
    case.judge.goto(f"{case.record}/question/{case.question.pk}/correct/")
    case.judge.fill("#id_reason", "The reader was right after all.")
    mark(case.judge, "false", OVER.isoformat(), "The edition itself was withdrawn.")
    assert brier() == HIT, "one person corrects nothing where it takes two"
    page = f"{case.record}/proposal/{case.question.proposals.get().pk}/confirm/"
    case.judge.goto(page)
    press(case.judge)
    sees(case.judge, "Somebody else has to confirm what you proposed.")
    case.other.goto(page)
    press(case.other)
    sees(case.other, "the log names you both")
    assert brier() == MISS, "the board moves by exactly the correction"
    case.reader.goto(case.public)
    for words in ("The reader was right after all.", "The edition itself was withdrawn.", "Provisional"):
        sees(case.reader, words)


def end(case: Case) -> None:
    actions.tick(now=timezone.now() + timedelta(days=30))
    case.reader.goto(case.public)
    assert "provisional" not in case.reader.inner_text("main").casefold()
    assert (Question.objects.get().state, brier()) == ("final", MISS)
    case.reader.goto(f"{case.url}/corrections/")
    sees(case.reader, "The reader was right after all.")
    assert actions.verify_log(now=timezone.now()).n == 0

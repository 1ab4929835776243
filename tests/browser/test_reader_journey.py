"""A reader's way, with and without scripts: from the board down to the quote and the evidence, and across to others."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories import make_prediction, make_user, settle
from tests.web.helpers import OVER, make_columnists

from .test_admin_journey import CHROMIUM, sees
from .test_admin_journey import browser as browser  # a fixture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("committed_db"),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here; CHROMIUM may name one"),
]


def follow(page: Page, name: str, *, inside: str = "main") -> None:
    """Click the first link of that name, as a reader finds it."""
    with page.expect_navigation():
        page.locator(inside).get_by_role("link", name=name).first.click()


@pytest.mark.parametrize("scripts", [True, False])
def test_any_figure_leads_down_to_the_quote_and_the_evidence(browser: Browser, live_server: Any, scripts: bool) -> None:
    make_columnists(["Ada Example", "Bo Other"], claims=11)
    row = make_prediction(make_user(), author="Ada Example", quote="It will pass by winter.", deadline=OVER)
    settle(row.question, known_on=OVER, rationale="Volume 7 of the journal lists it.")
    page = browser.new_context(java_script_enabled=scripts).new_page()
    page.goto(f"{live_server}/")
    sees(page, "Who was right, and how sure can we be?")
    follow(page, "Ada Example")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Example")
    expect(page.locator("main svg").first).to_be_visible()
    page.get_by_text("The same as tables").click()
    expect(page.locator("details[open] table").first).to_be_visible()
    page.goto(f"{live_server}/search/?q=winter")
    with page.expect_navigation():
        page.locator(f"a[href='/predictions/{row.public_id}/']").first.click()
    for words in ("It will pass by winter.", "Volume 7 of the journal lists it.", "Signed."):
        sees(page, words)
    follow(page, "receipt")

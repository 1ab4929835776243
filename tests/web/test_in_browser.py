"""The public pages in a real browser: the security policy refuses nothing, and no page is wider than its screen."""

import os
import shutil

import pytest
from playwright.sync_api import Browser, Dialog, sync_playwright
from pytest_django.live_server_helper import LiveServer

from predictions import actions
from tests.factories import NOW, make_prediction, make_user, settle
from tests.web.helpers import OVER, make_columnists

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here; CHROMIUM may name one"),
]


def make_pages() -> list[str]:
    """A ledger with something of everything, and the addresses to look at."""
    editor = make_user()
    make_columnists([f"Columnist {number:02d}" for number in range(6)], claims=12)
    one = make_prediction(editor, author="<script>alert(1)</script>" + "W" * 150, quote="W" * 900, deadline=OVER)
    settle(one.question, known_on=OVER)
    wrong = make_prediction(editor, url="https://paper.example/" + "w" * 400, place="W" * 150)
    actions.withdraw_predictions(actor=editor, predictions=[wrong], reason="misquoted", now=NOW)
    assert one.question is not None and one.author is not None
    return [
        "/", "/?min_n=1&ordering=-brier", "/authors/", "/authors/columnist-00/", f"/authors/{one.author.slug}/",
        f"/predictions/{one.public_id}/", f"/predictions/{wrong.public_id}/", f"/questions/{one.question.public_id}/",
        "/methodology/",
    ]  # fmt: skip


def look(browser: Browser, url: str, width: int, scheme: str) -> list[str]:
    """What is wrong with a page on a screen of this width."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    tab = context.new_page()
    faults: list[str] = []

    def a_script_ran(dialog: Dialog) -> None:
        faults.append(f"a script ran: {dialog.message}")
        dialog.dismiss()

    tab.on("console", lambda said: faults.append(said.text))
    tab.on("dialog", a_script_ran)
    tab.goto(url)
    if tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        faults.append("wider than the screen")
    context.close()
    return faults


def test_every_page_fits_and_breaks_no_rule(
    committed_db: None, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = make_pages()
    # Playwright keeps an event loop in this thread; the ORM would take it for async code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        screens = ((1440, "light"), (768, "light"), (390, "dark"))
        found = {
            (path, *screen): look(browser, f"{live_server.url}{path}", *screen) for path in paths for screen in screens
        }
        browser.close()

    assert {where: faults for where, faults in found.items() if faults} == {}

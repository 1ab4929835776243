"""The documentation page, under the same security policy as every other page."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from .conformance import document
from .helpers import Client

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def test_only_images_are_let_off_the_policy_and_only_on_this_page(reader: Client) -> None:
    page, script = reader.get("/api/docs/"), reader.get("/api/docs/?script=")
    assert page.status_code == 200 and "<style" not in page.content.decode()
    assert script["Content-Type"].startswith("application/javascript")
    policy = page["Content-Security-Policy"].split("; ")
    assert {"script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self' data:"} <= set(policy)
    assert "data:" not in reader.get("/api/")["Content-Security-Policy"]


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="no Chromium here; CHROMIUM may name one")
def test_the_page_shows_every_operation_and_breaks_no_rule(
    committed_db: None, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Playwright keeps an event loop in this thread; the ORM would take it for async code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        tab = browser.new_page()
        tab.on("console", lambda said: faults.append(said.text))
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.goto(f"{live_server.url}/api/docs/")
        # the guide names addresses too; an operation's stands in its summary
        tab.locator(".opblock-summary-path", has_text="scoreboard").first.click()
        tab.get_by_text("Try it out").first.wait_for()
        shown = tab.locator(".opblock").count()
        browser.close()
    assert shown == sum(map(len, document()["paths"].values())) and faults == []

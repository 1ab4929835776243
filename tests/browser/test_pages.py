"""Every page in a real browser: open to all, in both colour schemes, on phone and desk, with and without scripts."""

import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Browser, Dialog, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.factories import NOW

from .ledger import Ledger, make_ledger, public_addresses
from .test_admin_journey import PASSWORD

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
AXE = Axe().axe_script
OF_COLOUR = ["color-contrast", "link-in-text-block"]
WIDTHS = (1440, 390)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("committed_db"),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here; CHROMIUM may name one"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; the ORM would take it for async code.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            yield found
            found.close()
            connections.close_all()  # that loop had a connection of its own, which nobody else would close


@pytest.fixture
def ledger(committed_db: None, browser: Browser) -> Iterator[Ledger]:
    """Made and read on the day of the factories."""
    with time_machine.travel(NOW, tick=False):
        yield make_ledger()


def tab_for_axe(browser: Browser) -> Page:
    """Axe brings a script of its own, which the policy would rightly refuse; and no colour is caught while it fades."""
    return browser.new_context(bypass_csp=True, reduced_motion="reduce").new_page()


def barriers(page: Page, widths: Sequence[int] = WIDTHS, *, dark: bool = True) -> set[str]:
    """What axe-core finds wrong with a page in every scheme and at every width: rule, and where.

    Of the dark scheme only what colours decide is looked at again: the rest is the same document.
    """
    schemes = (("light", None), ("dark", OF_COLOUR)) if dark else (("light", None),)
    page.evaluate(AXE)
    found = set()
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in schemes:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a tuple forgets that these are literals
            options = {"resultTypes": ["violations"], "preload": False} | ({"runOnly": rules} if rules else {})
            for rule in page.evaluate("options => axe.run(options)", options)["violations"]:
                found |= {f"{rule['id']} ({scheme}, {width}): {_where(node)}" for node in rule["nodes"]}
    return found


def fail_with(found: Mapping[str, Collection[str]]) -> None:
    """Every fault on a line of its own, below the page that has it."""
    if any(found.values()):
        pytest.fail("\n".join(line for path, faults in found.items() if faults for line in (path, *sorted(faults))))


def _where(node: dict[str, Any]) -> str:
    return f"{node['target']} {node['html'][:200]} {node['failureSummary'][:300]}"


def overflows(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_axe_finds_nothing_on_a_public_page(browser: Browser, ledger: Ledger, live_server: LiveServer) -> None:
    page = tab_for_axe(browser)
    found = {}
    for path in public_addresses(ledger):
        page.goto(f"{live_server.url}{path}")
        # In another language a page has other words, and the markup and colours of the first.
        found[path] = barriers(page, WIDTHS[1:], dark=False) if path.startswith("/de/") else barriers(page)
    page.context.close()
    fail_with(found)


def test_axe_finds_nothing_at_the_desk(browser: Browser, ledger: Ledger, live_server: LiveServer) -> None:
    page = tab_for_axe(browser)
    page.goto(f"{live_server.url}/admin/")
    found = {"log-in": barriers(page)}
    log_in(page, ledger)
    record = "/admin/predictions"
    for path in (
        "/admin/", f"{record}/prediction/add/", f"{record}/question/due/",
        f"{record}/question/{ledger.due.pk}/outcome/",
    ):  # fmt: skip
        answer = page.goto(f"{live_server.url}{path}")
        assert answer is not None and answer.status == 200, path
        found[path] = barriers(page)
    page.context.close()
    fail_with(found)


def log_in(page: Page, ledger: Ledger) -> None:
    page.fill("#id_username", ledger.editor.email)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_load_state("networkidle")


def test_every_page_fits_breaks_no_rule_and_says_the_same_without_scripts(
    browser: Browser, ledger: Ledger, live_server: LiveServer
) -> None:
    found: dict[str, list[str]] = {}
    page = browser.new_page()
    plain = browser.new_page(java_script_enabled=False, viewport={"width": WIDTHS[0], "height": 900})
    path = ""

    def a_script_ran(dialog: Dialog) -> None:
        found[path].append(f"a script ran: {dialog.message}")
        dialog.dismiss()

    page.on("console", lambda said: found[path].append(said.text))
    page.on("pageerror", lambda error: found[path].append(str(error)))
    page.on("dialog", a_script_ran)
    for path in public_addresses(ledger):
        found[path] = []
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        answer = page.goto(f"{live_server.url}{path}")
        plain.goto(f"{live_server.url}{path}")
        assert answer is not None
        if answer.status >= 400:  # which the console tells too
            found[path] = [said for said in found[path] if "Failed to load resource" not in said]
        text = page.inner_text("body")
        found[path] += ["nothing to read"] if len(text) < 50 else []
        told = any(words in text for words in ("our reading of words", "unsere Lesart von Worten"))
        found[path] += ["a dagger without a word on it"] if "†" in text and not told else []
        found[path] += ["says something else without scripts"] if text != plain.inner_text("body") else []
        for width in (*WIDTHS, 768):
            page.set_viewport_size({"width": width, "height": 900})
            found[path] += [f"wider than {width} pixels"] if overflows(page) else []
    page.context.close()
    plain.context.close()
    fail_with(found)

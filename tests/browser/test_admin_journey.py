"""An editor's day in a real browser: the Alaska find, from the address and a quote to the score that moves."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, TimeoutError, expect, sync_playwright

from predictions.models import Prediction, Standing
from tests.admin.helpers import ENTRY, FIND
from tests.factories import make_user

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
PASSWORD = "correct horse battery"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here; CHROMIUM may name one"),
]


@dataclass
class Hands:
    """The page as a person works it, counting what the hands do."""

    page: Page
    complaints: list[str]
    clicks: int = 0
    keys: int = 0
    pastes: int = 0
    done: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def click(self, what: str) -> None:
        self.clicks += 1
        self.page.click(what)
        self.page.wait_for_load_state("networkidle")

    def paste(self, text: str) -> None:
        """Into the field that has the focus."""
        self.pastes += 1
        self.page.keyboard.insert_text(text)

    def write(self, text: str) -> None:
        self.keys += len(text)
        self.page.keyboard.type(text)

    def tab(self, times: int = 1) -> None:
        for _ in range(times):
            self.keys += 1
            self.page.keyboard.press("Tab")

    def go(self, name: str) -> None:
        """One click into a field."""
        self.clicks += 1
        self.page.click(f"#id_{name}")

    def day(self, name: str, day: str) -> None:
        """Type a date into the browser's own picker: eight digits."""
        self.clicks += 1
        self.keys += 8
        self.page.fill(f"#id_{name}", day)
        self.page.dispatch_event(f"#id_{name}", "change")

    def lap(self, name: str) -> None:
        """Note what the hands did since the last lap."""
        self.done[name] = (self.clicks, self.keys, self.pastes)
        self.clicks = self.keys = self.pastes = 0


def sees(page: Page, text: str) -> None:
    """Wait until the words are on the page."""
    try:
        page.wait_for_selector(f"text={text}", timeout=10_000)
    except TimeoutError:
        pytest.fail(f"“{text}” is not on the page: {page.inner_text('body')[:2000]}")


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; the ORM would take it for async code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()
        connections.close_all()  # that loop had a connection of its own, which nobody else would close


def log_in(browser: Browser, url: str, email: str, *, scripts: bool = True) -> Hands:
    """A new window in which somebody logs in; whatever the console says against a page is kept."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}, java_script_enabled=scripts).new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda said: complaints.append(f"{page.url}: {said.text}") if said.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.goto(f"{url}/admin/")
    page.fill("#id_username", email)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_load_state("networkidle")
    return Hands(page, complaints)


@pytest.mark.usefixtures("committed_db")
def test_the_alaska_find_becomes_a_score(browser: Browser, live_server: object, tmp_path: Path) -> None:
    editor = make_user("editor", password=PASSWORD)
    hands = log_in(browser, str(live_server), editor.email)
    save_the_find(hands)
    complete_and_publish(hands)
    mark_it_true(hands)
    visit_everything(hands)
    row = Prediction.objects.get()
    assert (row.state, str(row.probability)) == ("published", "0.950000000")
    total = Standing.objects.get(slice__key="all")
    assert (total.n, round(total.brier or 0, 6)) == (1, 0.0025)
    assert hands.complaints == []
    print({name: dict(zip(("clicks", "keys", "pastes"), counts, strict=True)) for name, counts in hands.done.items()})
    assert hands.done["find"][0] <= 3, "a find is three clicks: the link, the quote, the button"


def save_the_find(hands: Hands) -> None:
    hands.click("text=Log a prediction")
    hands.paste(FIND["source_url"])  # the address has the focus already
    hands.go("quote")
    hands.paste(FIND["quote"])
    hands.click("input[name=_draft]")
    sees(hands.page, "Saved as a draft")
    sees(hands.page, "Still missing for publication")
    hands.lap("find")


def complete_and_publish(hands: Hands) -> None:
    page = hands.page
    hands.go("outlet")
    hands.write(ENTRY["outlet"])
    hands.tab()
    hands.paste(ENTRY["source_title"])
    hands.day("published_on", ENTRY["published_on"])
    assert page.input_value("#id_said_on") == ENTRY["said_on"], "the day it came out is offered as the day it was said"
    hands.go("author")
    hands.write(ENTRY["author"])
    hands.go("hedge")
    hands.write(ENTRY["hedge"])
    hands.tab()
    expect(page.locator("#id_probability")).to_have_value("0.95")
    assert (page.input_value("#id_low"), page.input_value("#id_high")) == ("0.85", "0.99")
    hands.go("statement")
    hands.write(ENTRY["statement"])
    hands.tab()
    hands.write(ENTRY["resolution_criteria"])
    hands.day("deadline", ENTRY["deadline"])
    hands.go("topics")
    hands.write(ENTRY["topics"])
    hands.click("input[name=_publish]")
    sees(page, "Published, as entry")
    hands.lap("full entry")


def mark_it_true(hands: Hands) -> None:
    page = hands.page
    hands.click("#site-name a")
    hands.click("text=Due queue (1)")
    hands.click("text=Mark outcome")
    sees(page, f"{FIND['quote'][:40]}")
    hands.click("text='true'")
    hands.day("known_on", "2025-08-15")
    hands.go("evidence_url")
    hands.paste("https://www.americanrhetoric.com/speeches/vladimirputinalaskameetingremarks.htm")
    hands.tab()
    hands.paste("Russian America")
    hands.go("rationale")
    hands.write("He spoke of the legacy of Russian America.")
    hands.click("text=no interest")
    hands.click("input[value='Mark the outcome']")
    sees(page, "M. Gessen: n 0 → 1, Brier – → 0.003.")
    sees(page, "Nothing is due")
    hands.lap("outcome")


def visit_everything(hands: Hands) -> None:
    """Every page an editor can reach answers, and the security policy has nothing to say about it."""
    page = hands.page
    row = Prediction.objects.get()
    paths = [
        "",
        "password_change/",
        "predictions/",
        "predictions/prediction/",
        "predictions/prediction/?state__exact=draft",
        f"predictions/prediction/{row.pk}/change/",
        f"predictions/prediction/{row.pk}/amend/",
        f"predictions/prediction/{row.pk}/withdraw/",
        f"predictions/prediction/add/?like={row.pk}",
        "predictions/question/",
        f"predictions/question/{row.question_id}/change/",
        f"predictions/question/{row.question_id}/amend/",
        f"predictions/question/{row.question_id}/outcome/",
        "predictions/author/",
        f"predictions/author/{row.author_id}/change/",
        f"predictions/author/{row.author_id}/rename/",
        f"predictions/author/{row.author_id}/alias/",
        "predictions/outlet/",
        f"predictions/outlet/{row.outlet_id}/change/",
        "predictions/topic/",
        "predictions/commentary/",
        f"predictions/commentary/{row.commentary_id}/change/",
        "predictions/logentry/",
        "predictions/apitoken/",
    ]
    base = page.url.split("/admin/")[0]
    for path in paths:
        answer = page.goto(f"{base}/admin/{path}", wait_until="load")
        assert answer is not None and answer.status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{path} scrolls sideways"


@pytest.mark.usefixtures("committed_db")
def test_the_pickers_find_what_is_there(browser: Browser, live_server: object) -> None:
    editor = make_user("editor", password=PASSWORD)
    hands = log_in(browser, str(live_server), editor.email)
    page = hands.page
    save_the_find(hands)
    complete_and_publish(hands)
    hands.click("text=Log another from the same piece >> nth=0")
    assert page.inner_text(".field-commentary .select2-selection__rendered").endswith(
        "Putin Has Already Won · The New York Times · 2025-08-13"
    )
    page.fill("#id_topics", "Bears; alas")
    page.dispatch_event("#id_topics", "input")
    expect(page.locator("#id_topics_list option")).to_have_attribute("value", "Bears; Alaska summit")
    page.fill("#id_topics", "")
    page.click(".field-question .select2-selection")
    page.keyboard.type("Putin refers")
    page.wait_for_selector(".select2-results__option:has-text('(by 2025-08-16, open)')")
    page.keyboard.press("Enter")
    assert "Putin refers to Alaska" in page.inner_text(".field-question .select2-selection__rendered")
    page.fill("#id_quote", "He will say that Alaska was Russian.")
    page.fill("#id_hedge", "will")
    page.click("input[name=_publish]")
    sees(page, "Published, as entry")
    assert Prediction.objects.filter(question__statement__startswith="Putin refers").count() == 2
    assert hands.complaints == []


@pytest.mark.usefixtures("committed_db")
def test_hostile_text_is_shown_and_never_run(browser: Browser, live_server: object) -> None:
    editor = make_user("editor", password=PASSWORD)
    hands = log_in(browser, str(live_server), editor.email)
    page = hands.page
    page.on("dialog", lambda box: pytest.fail(f"a script ran: {box.message}"))
    evil = "</script><script>alert(1)</script><svg onload=alert(2)><img src=x onerror=alert(3)>\u202eevil"
    hands.click("text=Log a prediction")
    for name, value in {
        "source_url": 'https://evil.example/?"><script>alert(4)</script>',
        "outlet": evil,
        "source_title": evil,
        "quote": evil,
        "author": evil,
        "place": evil,
        "statement": f"{evil} is signed",
        "resolution_criteria": f"According to {evil}",
        "topics": "<script>alert(5)</script>",
        "event": evil,
        "note": evil,
    }.items():
        page.fill(f"#id_{name}", value)
    page.fill("#id_hedge", "will")
    for name in ("published_on", "said_on", "deadline"):
        page.fill(f"#id_{name}", "2025-08-13")
    page.click("input[name=_publish]")
    page.wait_for_load_state("networkidle")
    row = Prediction.objects.get()
    assert (row.state, row.quote) == ("published", evil)
    visit_everything(hands)
    page.goto(page.url.split("/admin/")[0] + "/admin/predictions/question/due/")
    page.click("text=Mark outcome")
    sees(page, "onload=alert(2)")
    assert hands.complaints == []


@pytest.mark.usefixtures("committed_db")
def test_the_entry_works_without_scripts(browser: Browser, live_server: object) -> None:
    editor = make_user("editor", password=PASSWORD)
    page = log_in(browser, str(live_server), editor.email, scripts=False).page
    page.click("text=Log a prediction")
    for name, value in ENTRY.items():
        if name not in ("speaker_role", "time_zone"):
            page.fill(f"#id_{name}", value)
    page.fill("#id_hedge", "probably")
    page.click("input[name=_draft]")
    assert [page.input_value(f"#id_{name}") for name in ("low", "probability", "high")] == ["0.65", "0.75", "0.8"]
    sees(page, "Nothing is missing")
    page.click("input[name=_publish]")
    sees(page, "Published, as entry")

"""Pages in more than one language: the address decides, nothing varies, and no text is left in English."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import get_language, gettext, override

from predictions.models import Author, Prediction, Question
from predictions.web import languages, words
from tests.browser.ledger import make_ledger, public_addresses
from tests.factories import make_prediction
from tests.rich_ledger import fill
from tests.web.helpers import OVER, Outline, page, read
from tests.web.marking import mark_translations, unmarked
from tests.web.test_every_page import ON_EVERY_PAGE, addresses, hostile

__all__ = ["hostile"]  # the fixture

# Two words that the page of a search gives as examples; what is looked for is in the language of the record.
EXAMPLES = {"will not", "election*"}


@pytest.mark.parametrize("name", ON_EVERY_PAGE)
def test_every_page_is_there_in_german(hostile: Prediction, name: str) -> None:
    english, german = addresses(hostile)[name], f"/de{addresses(hostile)[name]}"
    outline = Outline(page(german))

    assert outline.faults == []
    assert outline.named("html") == [{"lang": "de"}]
    canonical = {one["rel"]: one["href"] for one in outline.named("link") if "hreflang" not in one}["canonical"]
    assert urlsplit(str(canonical)).path == urlsplit(german).path
    assert Outline(page(english)).named("html") == [{"lang": "en-GB"}]


@pytest.mark.parametrize("prefix", ["", "/de"])
@pytest.mark.parametrize("name", ON_EVERY_PAGE)
def test_each_names_the_other(hostile: Prediction, name: str, prefix: str) -> None:
    bare = addresses(hostile)[name]
    outline = Outline(page(prefix + bare))

    named = {one["hreflang"]: one["href"] for one in outline.named("link") if "hreflang" in one}
    assert named == {
        "en-gb": f"{settings.PUBLIC_URL}{bare}", "de": f"{settings.PUBLIC_URL}/de{bare}",
        "x-default": f"{settings.PUBLIC_URL}{bare}",
    }  # fmt: skip
    links = [one for one in outline.named("a") if "hreflang" in one]
    assert [(one["lang"], one["href"]) for one in links] == [("en-gb", bare) if prefix else ("de", f"/de{bare}")]


@pytest.mark.parametrize("name", ON_EVERY_PAGE)
def test_pages_link_to_pages_of_their_language_and_to_data_without_one(hostile: Prediction, name: str) -> None:
    outline = Outline(page(f"/de{addresses(hostile)[name]}"))

    given = [one for one in outline.named("a") + outline.named("form") if "hreflang" not in one]
    paths = [str(one.get("href") or one.get("action")) for one in given if one.get("href") or one.get("action")]
    ours = [path for path in paths if path.startswith("/") and not path.startswith("/de/")]
    data = ("/api/", "/feeds/", "/calendar.ics", "/log/openings/", "/log/proof/", "/log/checkpoint", "/log/vkey")
    assert [path for path in ours if not path.startswith(data) and not path.endswith((".csv", ".jsonl"))] == []


@pytest.mark.parametrize("name", ON_EVERY_PAGE)
def test_no_header_and_no_cookie_chooses_the_language(hostile: Prediction, name: str) -> None:
    address = addresses(hostile)[name]
    client = Client(HTTP_ACCEPT_LANGUAGE="de")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"

    for path in (address, f"/de{address}"):
        response = client.get(path)
        assert response.content == Client().get(path).content
        assert not response.cookies
        assert not {"cookie", "accept-language"} & {one.strip().lower() for one in response.get("Vary", "").split(",")}
        assert response["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("name", ON_EVERY_PAGE)
def test_a_german_page_has_a_tag_of_its_own_and_answers_304(hostile: Prediction, name: str) -> None:
    address = addresses(hostile)[name]
    response = Client().get(f"/de{address}")

    assert Client().get(f"/de{address}", HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 304
    assert response["ETag"] != Client().get(address)["ETag"]


@pytest.mark.parametrize("name", ON_EVERY_PAGE)
def test_german_costs_no_query_more(hostile: Prediction, name: str) -> None:
    counted = []
    for path in (addresses(hostile)[name], f"/de{addresses(hostile)[name]}"):
        page(path)  # whatever is kept between requests is kept now
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(path)
        counted.append(len(queries))

    assert counted[0] == counted[1]


@pytest.mark.django_db
def test_an_address_without_its_last_stroke_is_led_on() -> None:
    assert Client().get("/de").headers["Location"] == "/de/"
    assert Client().get("/de/authors").headers["Location"] == "/de/authors/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["api/v1/scoreboard/", "robots.txt", "feeds/outcomes.atom", "log/checkpoint", "calendar.ics", "admin/",
             "oembed/", "sitemap.xml", "de/", "en/"],
)  # fmt: skip
def test_what_is_for_programs_or_the_desk_has_no_language(path: str) -> None:
    assert "Diese Seite gibt es nicht" in read(f"/de/{path}", 404)


@pytest.mark.django_db
def test_the_language_ends_with_the_answer() -> None:
    page("/de/")
    read("/de/nothing/", 404)

    assert get_language() == settings.LANGUAGE_CODE
    assert "Who was right" in read("/")


def test_the_hot_pages_are_answered_before_any_language_is_looked_at() -> None:
    middleware = settings.MIDDLEWARE
    assert middleware.index("predictions.api.hot.hot_pages") < middleware.index("predictions.web.languages.speak")


@pytest.mark.parametrize(
    ("path", "code", "bare"),
    [("/", "en-gb", "/"), ("/desk/", "en-gb", "/desk/"), ("/de", "de", "/"), ("/de/", "de", "/"),
     ("/de/desk/?a=/de/", "de", "/desk/?a=/de/"), ("/dem/", "en-gb", "/dem/"), ("", "en-gb", "")],
)  # fmt: skip
def test_the_first_part_of_a_path_is_its_language(path: str, code: str, bare: str) -> None:
    assert (languages.language_of(path), languages.plain(path)) == (code, bare)


def test_figures_and_days_are_written_as_germans_write_them() -> None:
    with override("de"):
        assert (words.score(0.1234), words.signed(-0.5), words.percent(0.614)) == ("0,123", "−0,500", "61,4\u00a0%")
        assert (words.count(12345), words.spread("1", "2")) == ("12.345", "1 bis 2")


@pytest.mark.django_db
def test_days_are_written_as_germans_write_them() -> None:
    one = make_prediction(deadline=OVER)

    assert "Ende des 15. Februar 2026" in read(f"/de/predictions/{one.public_id}/")
    assert "Frist 15. Feb. 2026" in read(f"/de/authors/{one.author.slug}/") if one.author else False


@pytest.mark.django_db
def test_the_quote_is_shown_as_it_was_said() -> None:
    one = make_prediction(quote="It will rain tomorrow.", statement="Rain falls in Example")
    text = read(f"/de/predictions/{one.public_id}/")

    assert "It will rain tomorrow." in text and "Rain falls in Example" in text


@pytest.mark.django_db
def test_a_card_asked_for_by_a_german_address_is_german() -> None:
    one = make_prediction()
    assert one.author is not None
    address = f"{settings.PUBLIC_URL}/de/authors/{one.author.slug}/"

    said = Client().get("/oembed/", {"url": address}).json()

    assert said["title"] == f"Vorhersagen von {one.author.name}"
    assert f'src="{settings.PUBLIC_URL}/de/embed/authors/{one.author.slug}/"' in said["html"]
    assert "die Arbeit oder Redlichkeit" in read(f"/de/embed/authors/{one.author.slug}/")


@pytest.mark.django_db
def test_the_log_names_its_files_without_a_language() -> None:
    assert f"<code>{settings.PUBLIC_URL}/log/</code>" in page("/de/log/")


@pytest.mark.django_db
def test_the_map_of_the_site_names_every_language() -> None:
    markup = page("/sitemaps/pages-1.xml")

    assert f"<url><loc>{settings.PUBLIC_URL}/desk/</loc>" in markup
    assert f'hreflang="de" href="{settings.PUBLIC_URL}/de/desk/"/>' in markup


# --- no text is left in English


def left_in_english(paths: list[str], statuses: tuple[int, ...] = (200,)) -> dict[str, str]:
    """Text -> the first page on which it stands outside every translation."""
    found: dict[str, str] = {}
    for path in paths:
        response = Client().get(path)
        assert response.status_code in statuses, (path, response.status_code)
        for text in unmarked(response.content.decode()):
            found.setdefault(text, path)
    return {text: path for text, path in found.items() if text not in EXAMPLES}


@pytest.mark.django_db
def test_a_text_that_is_not_translated_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    mark_translations(monkeypatch)

    with override("de"):
        assert (gettext("Settled"), gettext("Nobody translates this")) == ("⟦Settled⟧", "Nobody translates this")
    assert unmarked("<p>⟦Settled⟧: 3</p><bdi>Ada</bdi>") == []
    assert unmarked("<p>⟦Settled⟧: 3 <b>open</b></p>") == ["open"]
    assert unmarked('<p title="Open">⟦a <b>Settled</b>⟧</p>') == ["Open"]


@pytest.mark.django_db
def test_no_text_of_a_full_ledger_is_left_in_english(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    fill(settings)
    paths = ["/", "/desk/", "/corrections/", "/log/", "/due/", "/due/?show=waiting", "/topics/", "/authors/"]
    paths += [f"/predictions/{one.public_id}/" for one in Prediction.objects.public()]
    paths += [f"/questions/{one.public_id}/" for one in Question.objects.public()]
    paths += [f"/authors/{one.slug}/" for one in Author.objects.public()]
    mark_translations(monkeypatch)

    assert left_in_english([f"/de{path}" for path in paths]) == {}


@pytest.mark.django_db
def test_no_text_of_any_page_is_left_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = make_ledger()
    paths = [path for path in public_addresses(ledger) if path.startswith("/de/")]
    wrong = ["/nothing/", "/?page=77", "/search/?in=x&page=x", "/?min_n=0&reference=x&topic=x", "/due/?author=x",
             "/due/?show=x", "/log/?kind=x", "/log/?before=x", "/authors/columnist-0/?show=x"]  # fmt: skip
    mark_translations(monkeypatch)

    assert left_in_english(paths) == {}
    assert left_in_english([f"/de{path}" for path in ledger.more], (200, 400, 404)) == {}
    assert left_in_english([f"/de{path}" for path in wrong], (400, 404)) == {}


@pytest.mark.django_db
def test_no_text_of_an_empty_ledger_is_left_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    mark_translations(monkeypatch)

    paths = ["/", "/?cohort=advance", "/authors/", "/topics/", "/due/", "/due/?show=waiting", "/search/",
             "/search/?q=x", "/desk/", "/corrections/", "/log/", "/methodology/"]  # fmt: skip
    assert left_in_english([f"/de{path}" for path in paths]) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["challenge", "reply"])
def test_what_a_form_complains_of_is_translated(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    ledger = make_ledger()
    [path] = [one for one in public_addresses(ledger) if one.startswith("/de/") and f"/{form}/" in one]
    wrong = {"text": "Short", "contact": "nobody", "evidence_url": "javascript:x", "kind": "correction", "about": "x"}
    mark_translations(monkeypatch)

    for data in ({}, wrong, {**wrong, "about": ""}):
        response = Client().post(path, data)
        assert response.status_code in (400, 409)
        assert unmarked(response.content.decode()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 429, 451])
def test_error_pages_are_translated(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    with override("de"):
        markup = render_to_string(f"{status}.html")
        mark_translations(monkeypatch)
        marked = render_to_string(f"{status}.html")

    assert Outline(markup).named("html") == [{"lang": "de"}]
    assert unmarked(marked) == []


@pytest.mark.django_db
def test_a_fault_of_ours_is_told_in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("predictions.web.scoreboard.scoreboard", None)
    client = Client(raise_request_exception=False)

    assert "Der Fehler liegt bei uns" in client.get("/de/").content.decode()
    assert "The fault is ours" in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("send", "status", "words"),
    [(lambda: Client().post("/de/desk/"), 405, "nichts an sie senden"),
     (lambda: Client().get("/de/%00/"), 400, "Diese Anfrage ist nicht lesbar"),
     (lambda: Client().get("/de/reply/nobody/"), 404, "Dieser Link")],
)  # fmt: skip
def test_what_is_refused_is_refused_in_german(send: Callable[[], object], status: int, words: str) -> None:
    response = send()

    assert response.status_code == status  # type: ignore[attr-defined]
    assert words in response.content.decode()  # type: ignore[attr-defined]

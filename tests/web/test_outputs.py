"""Feeds, cards, structured data and what crawlers read."""

import json
import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client

from predictions import actions
from tests.factories import NOW, make_draft, make_prediction, make_user, settle
from tests.web.helpers import OVER, make_columnists, page, text_of

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = '</script><script>alert(1)</script> ]]> & <b>"\x0b\x1f\ufffe'


def entries(path: str) -> list[str]:
    response = Client().get(path)
    assert response.status_code == 200 and response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)
    return [f"{one.findtext(ATOM + 'title')}\n{one.findtext(ATOM + 'summary')}" for one in feed.iter(f"{ATOM}entry")]


def test_a_feed_has_what_was_published_the_latest_first() -> None:
    make_draft(quote="Hidden")
    make_prediction(quote="It will rain, probably.", statement="Rain falls in May 2026")
    make_prediction(author="Bo Example", topics=("Sea",))
    first, second = entries("/feeds/predictions.atom")
    assert first.startswith("Bo Example: ") and "Rain falls in May 2026" in second and "It will rain" in second
    assert len(entries("/feeds/predictions.atom?author=bo-example")) == 1
    assert len(entries("/feeds/predictions.atom?topic=law")) == 1
    assert len(entries("/feeds/predictions.atom?topic=law&author=bo-example")) == 0


def test_outcomes_and_corrections_have_feeds_of_their_own() -> None:
    made = make_prediction()
    settle(made.question, "true")
    assert made.question is not None
    actions.correct_outcome(
        actor=make_user("adjudicator"), reason="The journal was read wrongly.", now=NOW,
        verdict=actions.VerdictInput(question=made.question, outcome="false", known_on=date(2026, 2, 20),
                                     evidence=(actions.Evidence(url="https://journal.example/2"),)),
    )  # fmt: skip
    changes = {"quote": "It will probably be signed."}
    judge = make_user("adjudicator")
    actions.amend_prediction(actor=judge, prediction=made, changes=changes, reason="Misheard.", now=NOW)
    assert [one.split(":")[0] for one in entries("/feeds/outcomes.atom")] == ["It did not happen", "It happened"]
    amended, corrected = entries("/feeds/corrections.atom?topic=law")
    assert "Changed: quote. Misheard." in amended and "The journal was read wrongly." in corrected


def test_a_feed_is_sound_whatever_stands_in_it_and_answers_304() -> None:
    make_prediction(quote=f"It will. {HOSTILE}", author="Ada <b>")
    assert "</script><script>alert(1)</script> ]]> & <b>" in entries("/feeds/predictions.atom")[0]
    first = Client().get("/feeds/predictions.atom")
    assert first["Cache-Control"] == "public, max-age=60, s-maxage=60" and first["Access-Control-Allow-Origin"] == "*"
    assert Client().get("/feeds/predictions.atom", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304


@pytest.mark.parametrize("query", ["author=nobody", "topic=nothing", "autor=x", "author=" + "x" * 5000])
def test_a_feed_of_nothing_is_a_mistake(query: str) -> None:
    assert Client().get(f"/feeds/predictions.atom?{query}").status_code == 400
    assert Client().get("/feeds/nothing.atom").status_code == 404


def test_a_card_may_stand_in_any_page_and_nothing_else_may() -> None:
    made = make_prediction()
    for path in (f"/embed/predictions/{made.public_id}/", "/embed/authors/ada-example/"):
        response = Client().get(path)
        assert "frame-ancestors *;" in response["Content-Security-Policy"] + ";"
        assert "X-Frame-Options" not in response and not response.cookies
        assert "script-src 'self'" in response["Content-Security-Policy"]
        assert "Cookie" not in response.get("Vary", "")
    assert "frame-ancestors 'none'" in Client().get("/")["Content-Security-Policy"]
    for missing in (f"/embed/predictions/{make_draft().public_id}/", "/embed/authors/nobody/"):
        assert Client().get(missing).status_code == 404


def test_no_figure_stands_on_a_card_below_the_minimum_of_events() -> None:
    make_columnists(["Ada Few"], claims=settings.MIN_N - 1)
    make_columnists(["Bo Many"], claims=settings.MIN_N)
    few, many = (text_of(page(f"/embed/authors/{slug}/")) for slug in ("ada-few", "bo-many"))
    assert "%" not in few and "Brier" not in few and "Figures and ranks take 10 events" in few
    assert "Brier score" in many and "100 % of 10" in many
    for path in ("/feeds/outcomes.atom", "/feeds/predictions.atom"):
        assert "Brier" not in str(entries(path)) and "hit rate" not in str(entries(path))


def test_a_prediction_card_shows_quote_terms_and_outcome() -> None:
    made = make_prediction(quote=f"It will. {HOSTILE}", deadline=OVER)
    address = f"/embed/predictions/{made.public_id}/"
    assert "No outcome yet" in text_of(page(address)) and "<script>alert" not in page(address)
    settle(made.question, known_on=OVER)
    assert "It happened" in text_of(page(address))


def oembed(**given: Any) -> Any:
    return Client().get("/oembed/", given)


def test_oembed_describes_the_card_of_a_page() -> None:
    made = make_prediction(statement='Rain "falls" <b> by May 2026')
    address = f"{settings.PUBLIC_URL}/predictions/{made.public_id}/"
    found = oembed(url=address, maxwidth="300").json()
    assert (found["version"], found["type"], found["width"]) == ("1.0", "rich", 300)
    assert f'src="{settings.PUBLIC_URL}/embed/predictions/{made.public_id}/"' in found["html"]
    assert "&lt;b&gt;" in found["html"] and "<b>" not in found["html"]
    assert oembed(url=f"{settings.PUBLIC_URL}/authors/ada-example/").json()["title"] == "Predictions by Ada Example"
    [link] = re.findall(r'<link rel="alternate" type="application/json\+oembed"[^>]*href="([^"]*)"', page(
        f"/predictions/{made.public_id}/"))  # fmt: skip
    assert Client().get(link.replace("&amp;", "&")).json()["html"]


@pytest.mark.parametrize(("given", "status"), [
    ({}, 404), ({"url": "https://evil.example/predictions/x/"}, 404), ({"url": "http://["}, 404),
    ({"url": "//evil"}, 404), ({"url": "{origin}/authors/nobody/"}, 404), ({"url": "{origin}/"}, 404),
    ({"url": "{origin}/authors/ada-example/", "format": "xml"}, 501),
    ({"url": "{origin}/authors/ada-example/", "maxwidth": "1e3"}, 400),
    ({"url": "{origin}/authors/ada-example/", "maxheight": "9" * 5000}, 400),
])  # fmt: skip
def test_oembed_says_no_plainly(given: dict[str, str], status: int) -> None:
    make_prediction()
    asked = {name: text.replace("{origin}", settings.PUBLIC_URL) for name, text in given.items()}
    assert oembed(**asked).status_code == status


def structured(path: str) -> dict[str, Any]:
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page(path), re.S)
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_page_carries_a_claim_and_a_review_once_there_is_an_outcome() -> None:
    made = make_prediction(quote=f"It will. {HOSTILE}", deadline=OVER)
    address = f"/predictions/{made.public_id}/"
    claim = structured(address)
    assert claim["@type"] == "Claim" and claim["text"] == made.quote and claim["author"]["name"] == "Ada Example"
    settle(made.question, "false", known_on=OVER)
    review = structured(address)
    assert review["@type"] == "ClaimReview" and review["itemReviewed"]["text"] == made.quote
    assert review["reviewRating"]["alternateName"] == "It did not happen" and review["reviewRating"]["ratingValue"] == 1
    assert '<meta property="og:title"' in page(address)


def located(path: str) -> list[str]:
    return re.findall(r"<loc>([^<]*)</loc>", page(path))


def test_the_map_of_the_site_names_every_public_page() -> None:
    made = make_prediction()
    make_draft(author="Hidden Author")
    index = re.findall(r"<loc>([^<]*)</loc>", page("/sitemap.xml"))
    found = [
        one for part in index for one in re.findall(r"<loc>([^<]*)</loc>", page(part.removeprefix(settings.PUBLIC_URL)))
    ]
    assert f"{settings.PUBLIC_URL}/predictions/{made.public_id}/" in found
    assert f"{settings.PUBLIC_URL}/authors/ada-example/" in found and "hidden" not in str(found)
    for address in found:
        page(address.removeprefix(settings.PUBLIC_URL))
    for missing in ("predictions-0", "predictions-99", "nothing-1", f"authors-{'9' * 40}"):
        assert Client().get(f"/sitemaps/{missing}.xml").status_code == 404


def test_crawlers_and_finders_of_weaknesses_are_told_where_to_go() -> None:
    robots = page("/robots.txt")
    assert "Disallow: /admin/" in robots and f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml" in robots
    security = page("/.well-known/security.txt")
    assert re.search(r"^Contact: mailto:\S+@", security, re.M) and "Expires: 2026-08-28T00:00:00Z" in security

"""States that are designed: nothing recorded yet, nothing settled yet, and answers that are refusals."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

import predictions
from predictions.web.errors import DESIGNED, designed_errors
from predictions.web.languages import PREFIXED
from tests.factories import make_prediction
from tests.web.helpers import Outline, page, read, text_of

SHEET = Path(predictions.__file__).parent / "static/predictions/site.css"


def refusing(status: int, content: str = "") -> Callable[..., HttpResponse]:
    return designed_errors(lambda request: HttpResponse(content, status=status, headers={"Retry-After": "60"}))


@pytest.mark.django_db
def test_an_empty_ledger_says_what_will_stand_here() -> None:
    text = read("/")

    assert "Nothing has been published yet. As soon as the desk records a first prediction, its author stands" in text
    assert "How a prediction is recorded and judged here" in text
    assert Outline(page("/")).named("table") == []
    for path in ("/authors/", "/corrections/", "/desk/", "/topics/", "/due/", "/search/", "/search/?q=rain"):
        assert len(read(path)) > 200, path


@pytest.mark.django_db
def test_an_author_without_a_settled_claim_has_no_figure_and_says_why() -> None:
    make_prediction(deadline=date(2026, 12, 31))

    markup = page("/authors/ada-example/")
    text = text_of(markup)

    assert "Nothing of theirs is settled yet: figures come with the first outcome." in text
    assert "Brier score –" not in text
    assert "1 question answered: 0 scored, 1 open" in text
    assert "No settled question of theirs has matured yet" in text


@pytest.mark.parametrize("status", sorted(DESIGNED))
def test_an_answer_without_a_word_gets_a_page(status: int) -> None:
    response = refusing(status)(RequestFactory().get("/authors/"))

    assert response.status_code == status and response["Retry-After"] == "60"
    assert f"Error {status}" in response.content.decode() and response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/api/v1/authors/", "/feeds/outcomes.atom", "/oembed/"])
def test_programs_get_no_page(path: str) -> None:
    assert refusing(429)(RequestFactory().get(path)).content == b""


def test_an_answer_that_says_something_is_left_alone() -> None:
    assert refusing(429, "Wait.")(RequestFactory().get("/")).content == b"Wait."
    assert refusing(304)(RequestFactory().get("/")).content == b""


@pytest.mark.django_db
def test_sending_to_a_page_that_is_only_read_is_refused_in_words() -> None:
    response = Client().post("/authors/")

    assert response.status_code == 405 and response["Allow"] == "GET, HEAD"
    assert "nothing can be sent to it" in response.content.decode()


@pytest.mark.parametrize("name", ["500.html", *(f"500{prefix.replace('/', '.')}.html" for prefix in PREFIXED)])
def test_the_page_of_our_own_faults_stands_on_nothing(name: str) -> None:
    """No database (this test has none), no tags, no names of routes: whatever is broken, it can be shown."""
    text = (Path(predictions.__file__).parent / "templates" / name).read_text("utf-8")

    assert "{%" not in text and "{{" not in text
    assert render_to_string(name) == text
    assert SHEET.exists() and "/static/predictions/site.css" in text

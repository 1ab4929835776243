"""Search, and the marks at what was found."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries as Queries

from predictions import actions
from predictions.queries.search import terms_of
from predictions.web.highlight import passage
from tests.factories import NOW, make_draft, make_input, make_prediction, make_user
from tests.web.helpers import page, read

pytestmark = pytest.mark.django_db


def marked(text: str, looked_for: str, longest: int = 240) -> str:
    pieces = passage(text, terms_of(looked_for), longest)
    return "".join(f"[{one.text}]" if one.marked else one.text for one in pieces)


@pytest.mark.parametrize(
    ("text", "looked_for", "expected"),
    [
        ("Rain falls in the rain.", "rain", "[Rain] falls in the [rain]."),
        ("Rainy days", "rain", "Rainy days"),
        ("Rainy days", "rain*", "[Rainy] days"),
        ("an air truce, a truce in the air", '"air truce"', "an [air truce], a truce in the air"),
        ("an AIR-truce", '"air truce"', "an [AIR-truce]"),
        ("Straße and STRASSE", "straße", "[Straße] and [STRASSE]"),
        ("nothing of it", "rain", "nothing of it"),
        ("", "rain", ""),
        ("<b>rain</b>", "rain b", "<[b]>[rain]</[b]>"),
    ],
)
def test_words_are_marked_where_they_stand(text: str, looked_for: str, expected: str) -> None:
    assert marked(text, looked_for) == expected


def test_a_long_text_is_shown_around_the_first_match() -> None:
    found = marked(f"{'word ' * 100}rain {'word ' * 100}", "rain", 100)

    assert found.startswith("… word") and found.endswith("word …")
    assert "[rain]" in found
    assert len(found) < 110


def test_quotes_questions_and_authors_are_found_with_the_words_marked() -> None:
    make_prediction(author="Ada Rainer", quote="Rain will probably fall.", statement="Rain falls by June")
    make_prediction(author="Bo Dry", quote="It will probably be dry.")

    markup, text = page("/search/?q=rain"), read("/search/?q=rain")

    assert "<mark>Rain</mark> will probably fall." in markup
    assert "<mark>Rain</mark> falls by June" in markup
    assert "Bo Dry" not in text
    assert "<bdi>Ada <mark>Rainer</mark></bdi>" in page("/search/?q=rainer")


def test_every_word_must_be_there_wherever_it_stands() -> None:
    make_prediction(author="Ada Example", quote="Rain will probably fall.")
    make_prediction(author="Bo Example", quote="Rain will probably fall.")

    text = read("/search/?q=rain+ada")

    assert "Rain will probably fall.” Ada Example" in text
    assert "Bo Example" not in text


def test_drafts_are_never_found() -> None:
    make_draft(author="Secret Author", quote="Rain will fall.", statement="Rain falls")

    for words in ("rain", "secret"):
        assert f"Nothing here has “{words}”." in read(f"/search/?q={words}")


def test_without_words_it_says_what_can_be_looked_for() -> None:
    make_prediction(topics=("Sea",))

    for path in ("/search/", "/search/?q=", "/search/?q=%20%22"):
        text = read(path)
        assert "Look for what somebody said" in text and "Or begin with a topic: Sea" in text


def test_finding_nothing_leads_on() -> None:
    markup, text = page("/search/?q=xyzzy&in=authors"), read("/search/?q=xyzzy&in=authors")

    assert "Nothing here has “xyzzy”." in text
    assert '<a href="/search/?q=xyzzy">to look in everything, not only in one kind.</a>' in markup


def test_what_was_typed_comes_back_as_text() -> None:
    markup = page("/search/?q=%3Cscript%3Ealert(1)%3C/script%3E%22")

    assert "<script>alert" not in markup
    assert 'value="&lt;script&gt;alert(1)&lt;/script&gt;&quot;"' in markup


@pytest.mark.parametrize(
    ("query", "field"), [("q=" + "x" * 201, "q"), ("q=x&in=books", "in"), ("q=x&in=authors&page=41", "page")]
)
def test_what_is_wrong_with_the_address_is_named(query: str, field: str) -> None:
    assert f"<code>{field}</code>" in page(f"/search/?{query}", 400)


def test_search_engines_do_not_index_what_is_found() -> None:
    assert Client().get("/search/?q=rain")["X-Robots-Tag"] == "noindex, follow"


def test_every_page_has_the_form() -> None:
    make_prediction()

    for path in ("/", "/due/", "/authors/ada-example/", "/methodology/"):
        assert 'action="/search/" role="search"' in page(path), path


def test_many_matches_come_in_pages_of_few_queries(django_assert_num_queries: Queries) -> None:
    drafts = [
        make_input(statement=f"Rain {k} falls", quote=f"Rain {k} will probably fall.", author=f"Rain {k % 30}")
        for k in range(60)
    ]
    actions.record_predictions(actor=make_user(), drafts=drafts, now=NOW)

    with django_assert_num_queries(10):
        markup = page("/search/?q=rain")
    assert len(markup.encode()) < 100_000
    assert markup.count("More of these") == 3
    second = page("/search/?q=rain&in=questions&page=2")
    assert "Rain</mark> 34 falls" in second and "Rain</mark> 35 falls" not in second
    assert 'href="/search/?q=rain&amp;in=questions&amp;page=3"' in second
    assert "More of these" not in page("/search/?q=rain&in=questions&page=3")

"""What holds for every public page: sound markup, a full head, nothing inline, hostile text, designed errors."""

from collections.abc import Callable
from datetime import date
from email.utils import parseaddr

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views import defaults

from predictions import actions
from predictions.models import Challenge, Commentary, Prediction, Topic
from predictions.models.base import writing
from tests.factories import NOW, make_prediction, make_user, settle
from tests.web.helpers import OVER, Outline, page, read

HOSTILE = '</title></script><script>alert(1)</script>\u202e" onmouseover="alert(1)'
ON_EVERY_PAGE = (
    "scoreboard", "authors", "author", "prediction", "question", "methodology", "corrections", "desk",
    "versus", "versus-index", "topics", "topic", "commentary", "due", "search",
)  # fmt: skip
# What another site has no data of.
WITHOUT_JSON = ("methodology", "versus-index", "commentary")


@pytest.fixture
def hostile(db: None) -> Prediction:
    """A settled prediction whose every text tries to be markup, and whose address tries to be a script."""
    one = make_prediction(
        author=f"Ada {HOSTILE}", outlet=f"Paper {HOSTILE}", title=f"Column {HOSTILE}", quote=f"It will. {HOSTILE}",
        statement=f"Rain falls in Example {HOSTILE}", resolution_criteria=f"According to a gazette: true if {HOSTILE}",
        place=HOSTILE, topics=(f"Topic {HOSTILE}",), event=f"Event {HOSTILE}", deadline=OVER, hedge="will",
    )  # fmt: skip
    make_prediction(author=f"Bo {HOSTILE}", question=one.question, quote=f"It won’t. {HOSTILE}", hedge="won’t")
    make_prediction(statement=f"Snow {HOSTILE}", deadline=OVER, topics=(f"Topic {HOSTILE}",))
    settle(one.question, known_on=OVER, rationale=HOSTILE)
    assert one.question is not None
    judge = make_user("adjudicator")
    actions.correct_outcome(
        actor=judge, reason=HOSTILE, now=NOW,
        verdict=actions.VerdictInput(
            question=one.question, outcome="true", known_on=OVER, rationale=f"Again {HOSTILE}",
            evidence=(actions.Evidence(url="https://journal.example/2", quote=HOSTILE),),
        ),
    )  # fmt: skip
    actions.file_challenge(
        challenge=actions.ChallengeInput(question=one.question, text=f"Wrong {HOSTILE}", contact="a@b.example"), now=NOW
    )
    actions.admit_challenge(actor=judge, challenge=Challenge.objects.get(), now=NOW)
    with writing("a test"):
        Commentary.objects.update(url="javascript:alert(1)", archive_url="data:text/html,<script>alert(1)</script>")
    return one


def addresses(one: Prediction) -> dict[str, str]:
    """Every page, with something on it."""
    assert one.author is not None and one.question is not None
    return {
        "scoreboard": "/",
        "authors": "/authors/",
        "author": f"/authors/{one.author.slug}/",
        "prediction": f"/predictions/{one.public_id}/",
        "question": f"/questions/{one.question.public_id}/",
        "methodology": "/methodology/",
        "corrections": "/corrections/",
        "desk": "/desk/",
        "versus": f"/authors/{one.author.slug}/versus/{_other(one)}/",
        "versus-index": f"/authors/{one.author.slug}/versus/",
        "topics": "/topics/",
        "topic": f"/topics/{Topic.objects.get().slug}/",
        "commentary": f"/commentaries/{one.commentary.public_id}/",
        "due": "/due/?show=waiting",
        "search": "/search/?q=alert",
    }


def _other(one: Prediction) -> str:
    """The slug of the other author on the same question; nobody's where there is none."""
    others = Prediction.objects.filter(question=one.question).exclude(author=one.author)
    return str(others.values_list("author__slug", flat=True).first() or "nobody")


@pytest.mark.parametrize("name", ON_EVERY_PAGE)
def test_the_markup_is_sound(hostile: Prediction, name: str) -> None:
    outline = Outline(page(addresses(hostile)[name]))

    assert outline.faults == []
    assert outline.open == []
    assert len(outline.named("h1")) == 1
    assert len(outline.named("main")) == 1
    ids = [one["id"] for _, one in outline.elements if "id" in one]
    assert len(ids) == len(set(ids))
    assert all("scope" in one for one in outline.named("th"))
    assert len(outline.named("caption")) == len(outline.named("table"))


@pytest.mark.parametrize("name", ON_EVERY_PAGE)
def test_the_head_says_what_the_page_is(hostile: Prediction, name: str) -> None:
    outline = Outline(page(addresses(hostile)[name]))

    metas = {one.get("name"): one.get("content") for one in outline.named("meta")}
    links = {one["rel"]: one["href"] for one in outline.named("link") if "hreflang" not in one}
    assert metas["description"]
    assert metas["viewport"] == "width=device-width, initial-scale=1"
    assert str(links["canonical"]).startswith("http")
    assert ("alternate" in links) == (name not in WITHOUT_JSON)


@pytest.mark.parametrize("name", ON_EVERY_PAGE)
def test_nothing_is_inline_and_nothing_is_run(hostile: Prediction, name: str) -> None:
    outline = Outline(page(addresses(hostile)[name]))

    # a script of another type is data, and nothing runs it
    names = {tag for tag, one in outline.elements if one.get("type") != "application/ld+json"}
    assert names.isdisjoint({"script", "style", "iframe", "object", "base"})
    assert not [one for _, one in outline.elements if "style" in one or any(key.startswith("on") for key in one)]


@pytest.mark.parametrize("name", ON_EVERY_PAGE)
def test_only_web_addresses_become_links(hostile: Prediction, name: str) -> None:
    outline = Outline(page(addresses(hostile)[name]))

    given = [str(one[key]) for _, one in outline.elements for key in ("href", "cite", "src", "action") if key in one]
    desk = f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}?"
    assert all(one.startswith(("/", "https://", "http://", "#", desk)) for one in given)


def test_an_address_that_nobody_should_follow_is_shown_as_text(hostile: Prediction) -> None:
    assert "Source javascript:alert(1) (no address that a browser should follow)" in read(
        addresses(hostile)["prediction"]
    )


def test_names_are_kept_apart_from_the_direction_of_the_text_around_them(hostile: Prediction) -> None:
    assert hostile.author is not None

    for name in ("scoreboard", "authors", "author", "prediction", "question"):
        assert "<bdi>Ada &lt;/title&gt;" in page(addresses(hostile)[name]), name
    assert "<title>\u2068Ada &lt;/title&gt;" in page(addresses(hostile)["author"])


@pytest.mark.parametrize("name", ON_EVERY_PAGE)
def test_no_page_sets_a_cookie_or_depends_on_one(hostile: Prediction, name: str) -> None:
    response = Client().get(addresses(hostile)[name])

    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response["Cache-Control"] == "public, no-cache"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/nothing/", "/authors/nobody/", "/authors/" + "9" * 5000 + "/", "/questions/" + "9" * 30 + "/", "/%F0%9F/"],
)
def test_what_is_not_there_is_a_designed_404(path: str) -> None:
    assert "There is no such page" in read(path, 404)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 429, 451, 500])
def test_error_pages_need_neither_context_nor_request(status: int) -> None:
    outline = Outline(render_to_string(f"{status}.html"))

    assert outline.faults == []
    assert len(outline.named("h1")) == 1


@pytest.mark.parametrize(
    ("view", "words"), [(defaults.server_error, "The fault is ours"), (defaults.bad_request, "cannot be read")]
)
def test_django_finds_the_error_pages(view: Callable[..., object], words: str) -> None:
    arguments = [RequestFactory().get("/")] + ([ValueError()] if view is defaults.bad_request else [])

    response = view(*arguments)

    assert words in response.content.decode()  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_text_of_another_script_reads_its_own_way() -> None:
    one = make_prediction(statement="גשם ירד מחר", quote="גשם ירד מחר", deadline=date(2026, 12, 31))

    markup = page(addresses(one)["prediction"])

    assert '<h1 class="statement" dir="auto">גשם' in markup
    assert '<blockquote dir="auto"' in markup

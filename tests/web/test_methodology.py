"""The page that explains the figures."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries as Queries

from predictions.language.hedges import families
from predictions.web.methodology_text import anchor_of, full_text, rendered, text_file
from tests.web.helpers import Outline, page, read

pytestmark = pytest.mark.django_db  # the foot names the log's head


def test_it_defines_the_figures() -> None:
    text = read("/methodology/")

    for term in ("Brier score", "Skill v. coin", "95 % interval", "Rank", "Matured", "Recorded in advance"):
        assert term in text


def test_every_family_of_the_lexicon_is_listed() -> None:
    text = read("/methodology/")

    assert "probably probably, in all probability 65 % 75 % 80 % survey" in text
    assert "20 % not scored 70 % ours" in text
    assert all(one.name in text for one in families())


def test_it_names_every_reason_for_a_refusal() -> None:
    assert "a promise or plan of the one who decides" in read("/methodology/")


def test_it_stays_small() -> None:
    assert len(page("/methodology/").encode()) < 100_000


def test_the_text_of_the_repository_stands_on_the_page() -> None:
    text = read("/methodology/")

    assert "(31 x .40² + 10 x .10²) / 41 = (4.96 + 0.10) / 41 = 0.1234." in text
    assert "N = n + 2 m = (sum of L + mean b + mean w) / N" in text
    assert "calibrated (.75) .985 .984 .961 .965" in text


def test_every_section_has_an_anchor_and_every_link_inside_the_page_arrives() -> None:
    outline = Outline(page("/methodology/"))

    there = {str(one["id"]) for _, one in outline.elements if "id" in one}
    titles = re.findall(r"^## (.+)$", text_file().read_text(encoding="utf-8"), re.MULTILINE)
    assert {f"full-{anchor_of(title)}" for title in titles} <= there
    targets = {str(one["href"])[1:] for one in outline.named("a") if str(one["href"]).startswith("#")}
    assert len(targets) > len(titles)
    assert targets - {"main"} <= there


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(tag[1]) for tag, _ in Outline(page("/methodology/")).elements if re.fullmatch("h[1-6]", tag)]

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_contents_are_a_list_of_their_own_to_jump_to() -> None:
    navs = [one.get("aria-label") for one in Outline(page("/methodology/")).named("nav")]

    assert navs == ["Main", "Figures and formulas"]


TEXT = """# Title

Opening “as it is” <b>bold</b> [bad](javascript:alert(1)).

- [A section](#a-section)

## A section <i>

| who | n |
| --- | --- |
| <script>x</script> | 1 |

[there](#a-section) <script>alert(1)</script>

```
a < b
```
"""


def test_html_in_the_text_is_shown_and_never_run() -> None:
    found = rendered(TEXT)

    assert "&lt;b&gt;bold&lt;/b&gt;" in found.opening
    assert "&lt;script&gt;alert(1)" in found.sections and "a &lt; b" in found.sections
    assert "<caption>A section &lt;i&gt;: who</caption>" in found.sections
    assert not re.search(r"<(?:script|b|i)\b|href=.javascript", found.opening + found.contents + found.sections)


def test_opening_contents_and_sections_are_parted_and_tables_have_heads() -> None:
    found = rendered(TEXT)

    assert found.contents == '<ul>\n<li><a href="#full-a-section">A section</a></li>\n</ul>\n'
    assert "Title" not in found.opening and "<ul>" not in found.opening
    assert '<h3 id="full-a-section-i">' in found.sections
    assert '<th scope="col">who</th>' in found.sections
    assert '<th scope="row">&lt;script&gt;x&lt;/script&gt;</th>\n<td>1</td>' in found.sections


@pytest.mark.parametrize("text", ["", "# Title", "Words only", "- a list\n\n## And a section", "## At once"])
def test_a_text_that_lacks_a_part_is_shown_without_it(text: str) -> None:
    found = rendered(text)

    for words in re.findall(r"[a-zA-Z]+", text.removeprefix("# Title")):
        assert words in found.opening + found.contents + found.sections


def test_the_text_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = full_text()
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: pytest.fail("read again"))

    assert full_text() is first


def test_it_costs_the_query_of_its_foot_alone(django_assert_num_queries: Queries) -> None:
    with django_assert_num_queries(1):
        page("/methodology/")

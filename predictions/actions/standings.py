"""From Score rows to Standing rows: one author's figures in total and by topic, year and outlet, in two cohorts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from ..models import Cohort, QuestionTopic, Score, Standing
from ..models.scores import figures

BATCH = 500


@dataclass(frozen=True, slots=True)
class Slice:
    """Which of an author's questions a Standing sums up; all None is the total."""

    topic_id: int | None = None
    year: int | None = None
    outlet_id: int | None = None


def write_standings(author_ids: Iterable[int]) -> None:
    """Sum these authors' scores anew and replace their standings. Call inside a verb."""
    ids = sorted(set(author_ids))
    for start in range(0, len(ids), BATCH):
        block = ids[start : start + BATCH]
        Standing.objects.filter(author_id__in=block).delete()
        Standing.objects.bulk_create(list(_standings(block)), batch_size=BATCH)


def _standings(author_ids: Sequence[int]) -> Iterator[Standing]:
    scores = list(Score.objects.filter(author_id__in=author_ids).order_by("author_id", "question_id"))
    topics = _topics(author_ids)
    cells: defaultdict[tuple[int, Slice], list[Score]] = defaultdict(list)
    for score in scores:
        for part in _slices(score, topics[score.question_id]):
            cells[score.author_id, part].append(score)
    for (author_id, part), members in cells.items():
        for cohort in Cohort:
            counted = members if cohort == Cohort.ALL else [one for one in members if one.advance]
            if counted:
                yield _standing(author_id, cohort, part, counted)


def _topics(author_ids: Sequence[int]) -> defaultdict[int, list[int]]:
    topics: defaultdict[int, list[int]] = defaultdict(list)
    # A join, not a list of question ids: one prolific author would pass SQLite's limit of parameters.
    rows = QuestionTopic.objects.filter(question__scores__author_id__in=author_ids).distinct()
    for question_id, topic_id in rows.values_list("question_id", "topic_id"):
        topics[question_id].append(topic_id)
    return topics


def _slices(score: Score, topic_ids: Sequence[int]) -> Iterator[Slice]:
    yield Slice()
    yield Slice(year=score.year)
    if score.outlet_id is not None:
        yield Slice(outlet_id=score.outlet_id)
    for topic_id in topic_ids:
        yield Slice(topic_id=topic_id)


def _standing(author_id: int, cohort: Cohort, part: Slice, scores: Sequence[Score]) -> Standing:
    return Standing(author_id=author_id, cohort=cohort, **asdict(part), **figures(scores))

"""One search over everything that has words."""

from typing import Any
from urllib.parse import urlencode

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ...queries.questions import with_outcomes_in_force
from ...queries.search import authors_with, predictions_with, questions_with
from ...queries.visible import authors_for, questions_for
from ..filters import LONGEST_SEARCH, WORDS_HELP
from ..links import link
from ..outputs.common import AuthorLinkSerializer
from ..outputs.predictions import PredictionSerializer
from ..outputs.questions import QuestionSummarySerializer
from .base import Door
from .predictions import shown_to

FIRST = 10


def _found(name: str, row: Any) -> Any:
    shape = {
        "results": row(many=True),
        "all": serializers.URLField(help_text="The whole list, in pages."),
    }
    return type(f"Found{name}Serializer", (serializers.Serializer,), shape)


class SearchSerializer(serializers.Serializer[Any]):
    """The first ten of each, the latest first (authors by slug)."""

    authors = _found("Authors", AuthorLinkSerializer)()
    questions = _found("Questions", QuestionSummarySerializer)()
    predictions = _found("Predictions", PredictionSerializer)()


class Search(Door):
    """Everything with these words."""

    parameters = ("q",)
    throttle_scope = "search"

    @extend_schema(
        summary="Search", tags=["start"], responses=SearchSerializer,
        parameters=[OpenApiParameter("q", {"type": "string", "minLength": 1, "maxLength": LONGEST_SEARCH},
                                     required=True, description=f"Words. {WORDS_HELP}",
                                     examples=[OpenApiExample("A name and a place", "gessen alaska")])],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Authors, questions and predictions with every one of the words: the first ten of each, and where all are."""
        words = _words(request)
        authors = authors_with(authors_for(request.user), words).order_by("slug")
        questions = questions_with(with_outcomes_in_force(questions_for(request.user)), words).order_by("-pk")
        predictions = predictions_with(shown_to(request.user), words).order_by("-pk")
        context = {"now": self.now}

        def part(name: str, shape: Any, rows: Any) -> dict[str, Any]:
            shown = shape(list(rows[:FIRST]), many=True, context=context)
            return {"results": shown.data, "all": f"{link(name)}?{urlencode({'q': words})}"}

        return Response(
            {
                "authors": part("authors", AuthorLinkSerializer, authors),
                "questions": part("questions", QuestionSummarySerializer, questions),
                "predictions": part("predictions", PredictionSerializer, predictions),
            }
        )


def _words(request: Request) -> str:
    words: str = request.query_params.get("q", "")
    if not 0 < len(words) <= LONGEST_SEARCH:
        sentence = f"Give the words to look for, up to {LONGEST_SEARCH} characters."
        raise ValidationError({"q": [ErrorDetail(sentence, "required" if not words else "max_length")]})
    return words

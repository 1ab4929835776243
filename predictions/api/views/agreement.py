"""How far the editors of this desk agree."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ...models import About
from ...queries.agreement import reading_agreement, verdict_agreement
from ..outputs.agreement import DeskAgreementSerializer
from .base import Door


class DeskAgreement(Door):
    """Verdicts given blind, in pairs."""

    @extend_schema(summary="Agreement of editors", tags=["questions"], responses=DeskAgreementSerializer)
    def get(self, request: Request) -> Response:
        """How far editors agree who judge the same question without seeing each other, over settled questions.

        Likewise for readings of quotes, where two editors read. Raw agreement and Krippendorff's alpha, overall and by
        outcome; null where there is nothing to compare.
        """
        found = verdict_agreement(now=self.now)
        shown = {
            "verdicts_required": settings.VERDICTS_REQUIRED,
            "readings_required": settings.READINGS_REQUIRED, "readings": reading_agreement(now=self.now),
            "outcomes": found[About.OUTCOME], "conditions": found[About.CONDITION],
        }  # fmt: skip
        return Response(DeskAgreementSerializer(shown).data)

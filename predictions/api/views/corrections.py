"""What the desk put right."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view

from ...models import Correction
from ..outputs.corrections import CorrectionSerializer
from .base import Listing


@extend_schema_view(
    get=extend_schema(
        summary="Corrections",
        tags=["questions"],
        description="What the desk changed after publication, the latest first: old and new side by side, why, by "
        "which log entry, and what it did to the authors' lines on the board of everything.",
    )
)
class Corrections(Listing):
    """Every correction."""

    serializer_class = CorrectionSerializer
    queryset: Any = Correction.objects.select_related("question", "prediction")

"""How far the editors agree, as the API shows it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ...scoring.agreement import Agreement
from .common import Number
from .readings import ClosenessSerializer


class ValueAgreementSerializer(serializers.Serializer[Any]):
    """One outcome."""

    outcome = serializers.CharField(read_only=True)
    n = serializers.IntegerField(read_only=True, help_text="Verdicts that said so.")
    agreement = Number(help_text="The share of their partners that said so too.")


class AgreementSerializer(serializers.Serializer[Agreement]):
    """Rounds that two or more editors judged without seeing each other."""

    n_rounds = serializers.IntegerField(source="units", read_only=True)
    n_verdicts = serializers.IntegerField(source="n", read_only=True)
    agreement = Number(source="raw", help_text="The share of pairs of verdicts with the same outcome.")
    alpha = Number(help_text="Krippendorff's, for nominal values: 1 always the same, 0 no more than by chance.")
    by_outcome = serializers.SerializerMethodField()

    @extend_schema_field(ValueAgreementSerializer(many=True))
    def get_by_outcome(self, found: Agreement) -> Any:
        rows = [{"outcome": value, "n": n, "agreement": share} for value, (n, share) in sorted(found.by_value.items())]
        return ValueAgreementSerializer(rows, many=True).data


class DeskAgreementSerializer(serializers.Serializer[Any]):
    """Agreement at this desk, on questions and on their conditions apart."""

    verdicts_required = serializers.IntegerField(read_only=True)
    outcomes = AgreementSerializer(read_only=True)
    conditions = AgreementSerializer(read_only=True)
    readings_required = serializers.IntegerField(read_only=True)
    readings = ClosenessSerializer(read_only=True)

"""A kept copy as the API shows it: never its content."""

from rest_framework import serializers

from ...models import Capture
from .common import Instant, Words


class CaptureSerializer(serializers.Serializer[Capture]):
    """A copy of a source, known by its digest."""

    sha256 = serializers.CharField(read_only=True)
    content_type = serializers.CharField(read_only=True)
    name = Words()
    kept_at = Instant()

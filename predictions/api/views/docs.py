"""The description of the API, for programs and for people."""

from types import SimpleNamespace

from csp.constants import SELF
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.negotiation import DefaultContentNegotiation


class _ByFormat(DefaultContentNegotiation):
    """?format=json works here, and nowhere else: the other views answer JSON only."""

    settings = SimpleNamespace(URL_FORMAT_OVERRIDE="format")  # type: ignore[assignment]


class Schema(SpectacularAPIView):
    """OpenAPI 3.1, as YAML or with ?format=json as JSON."""

    authentication_classes = ()
    throttle_classes = ()
    content_negotiation_class = _ByFormat


# The page draws its arrows with images that stand in its style sheet. Scripts and styles stay as strict as everywhere.
@method_decorator(csp_update({"img-src": [SELF, "data:"]}), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """The schema as a page. Its script comes as a file of its own, as the security policy wants it."""

    authentication_classes = ()
    throttle_classes = ()
    url_name = "api:schema"
    template_name = "api/docs.html"

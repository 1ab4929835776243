"""Every other address under /api/."""

from typing import Any

from django.http import HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView


class Nowhere(APIView):
    """Not found, in the words of all that is not found; a forgotten last slash is put right for readers."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method not in ("GET", "HEAD") or not _lacks_only_a_slash(request.path_info):
            raise exceptions.NotFound

    def get(self, request: Request) -> HttpResponsePermanentRedirect:
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))


def _lacks_only_a_slash(path: str) -> bool:
    try:
        match = resolve(f"{path}/")
    except Resolver404:
        return False
    return not path.endswith("/") and getattr(match.func, "view_class", None) is not Nowhere

"""Where the doors are. The probes are not here: `ledger.middleware` answers them before everything else."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", include("predictions.admin.accounts")),
    path("admin/", admin.site.urls),
    path("api/", include("predictions.api.urls")),
    path("", include("predictions.web.urls")),
]

# errors beside every view; below /api/ they come as problem+json
handler400 = "predictions.api.handlers.bad_request"
handler403 = "predictions.api.handlers.permission_denied"
handler404 = "predictions.api.handlers.page_not_found"
handler500 = "predictions.api.handlers.server_error"

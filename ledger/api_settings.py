"""Settings of the API's packages."""

from typing import Any

from . import env

REST_FRAMEWORK: dict[str, Any] = {
    # The token class first: with the session first DRF answers an anonymous write with 403 instead of 401.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "predictions.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["predictions.api.rendering.Json"],
    "DEFAULT_PARSER_CLASSES": ["predictions.api.parsing.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "predictions.api.schema.ProblemsDocumented",
    "EXCEPTION_HANDLER": "predictions.api.errors.handle",
    # Nothing is chosen by ?format=, and OPTIONS tells nothing that the schema does not.
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_METADATA_CLASS": None,
    # Per user or address: wide enough that no reader meets them, narrow enough that nobody crowds out the rest.
    "DEFAULT_THROTTLE_CLASSES": ["predictions.api.throttles.ByScope"],
    "DEFAULT_THROTTLE_RATES": {
        "read": "600/min",
        "write": "300/min",
        "search": "120/min",
        "export": "30/min",
        "challenge": "5/hour",
        "as_of": "60/hour",
    },
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Prediction ledger",
    # The guide is the docs page's text too: one source, so that neither can say what the other does not.
    "DESCRIPTION": (env.BASE_DIR / "docs" / "api.md").read_text(encoding="utf-8"),
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENABLE_DJANGO_DEPLOY_CHECK": True,
    "SORT_OPERATIONS": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "predictions.api.schema.add_problem_shapes",
    ],
    "ENUM_NAME_OVERRIDES": {
        "PredictionState": "predictions.models.PredictionState",
        "QuestionState": "predictions.api.outputs.questions.QUESTION_STATES",
        "Basis": "predictions.models.Basis",
        "GivenBasis": "predictions.api.inputs.GIVEN_BASES",
        "FindingKind": "predictions.models.FindingKind",
        "DeliveryState": "predictions.models.DeliveryState",
        "ReminderStage": "predictions.models.Stage",
        "Scope": "predictions.models.Scope",
        "Happening": "predictions.models.Happening",
        "Channel": "predictions.models.Channel",
        "ChallengeState": "predictions.models.ChallengeState",
        "ProposalState": "predictions.models.ProposalState",
        "TakedownReason": "predictions.models.TakedownReason",
        "TakedownState": "predictions.models.TakedownState",
        "Outcome": "predictions.models.Outcome",
        "VerdictOutcome": "predictions.api.inputs.VERDICT_OUTCOMES",
    },
    # Served from here: the security policy lets no page load anything from elsewhere.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

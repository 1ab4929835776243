"""What the OpenAPI generator cannot see for itself."""

import json
from pathlib import Path
from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import IsAuthenticated
from rest_framework.settings import api_settings

from .moved import MERGEABLE
from .paging import FIELDS, FIELDS_HELP
from .problems import MEDIA_TYPE
from .throttles import scope_of

_EXAMPLES = Path(__file__).parent / "outputs" / "examples.json"
_ID = {"type": "string", "format": "uuid"}
_BY_ID = {"type": "object", "properties": {"id": _ID}, "required": ["id"], "additionalProperties": False}
_TEXT = {"type": "string"}

PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `code` is stable and for programs; `detail` and `message` are for people and may change.",
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "code": _TEXT,
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
    },
    "required": ["type", "title", "status", "detail", "code", "errors"],
}

_ALWAYS = {
    "400": "Something in the request cannot stand; `errors` says what, where and what to do instead.",
    "406": "Only JSON can be answered.",
    "429": "Too many requests of this operation's scope (`x-rate-limit`); Retry-After says how long to wait.",
}
_OF_ONE_THING = {"404": "There is no such thing, or none that you may see."}
_OF_WRITING = {
    "401": "A token is needed.",
    "403": "The token's user does not have the role.",
    "409": "The thing is no longer in the state that this needs.",
    "422": "The Idempotency-Key was used for another request.",
    "413": "The body is too large.",
    "415": "Send JSON.",
}
_OF_VERSIONS = {
    "412": "The thing has changed since the version that If-Match names: read it again, and repeat with its new ETag.",
    "428": "If-Match is missing.",
}
_KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A text of your own, such as a random UUID: sent again with the same key within 48 hours, the "
    "request is answered as it was the first time (with the header `Idempotency-Replayed: true`) and has no second "
    "effect. The key is yours alone. What was refused is not kept.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_MATCH_HEADER = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the thing as you read it (its first half, up to the dash, is what counts), or `*` to "
    "change it whatever it has become.",
    "schema": {"type": "string", "minLength": 1},
}
_NONE_MATCH_HEADER = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the answer you have: if it is still the same, you get 304 and no body.",
    "schema": {"type": "string"},
}
_MOVED = {
    "description": "This was merged into another: the same request goes on to the one that stays, named here for good.",
    "headers": {"Location": {"schema": {"type": "string"}}},
}
# The server's own answer, before a request gets as far as a view: no problem of ours.
_TOO_LONG = {"description": "The address is longer than 4,094 bytes: send less, or in smaller parts."}
_NOT_MODIFIED = {"description": "You have this answer already: its ETag is the one in If-None-Match."}


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


class ProblemsDocumented(AutoSchema):
    """Adds the error answers that every operation shares, all of one shape."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            writes = self.method not in ("GET", "HEAD")
            described = _ALWAYS | (_OF_ONE_THING if "{" in self.path else {}) | (_OF_WRITING if writes else {})
            if writes and getattr(self.view, "versioned", False):
                described |= _OF_VERSIONS
            if IsAuthenticated in self.view.permission_classes:
                described |= {status: _OF_WRITING[status] for status in ("401", "403")}
            for status, text in sorted(described.items()):
                operation["responses"].setdefault(status, _response(text))
            if not writes:
                operation["parameters"] = [*operation.get("parameters", ()), *self._of_reading()]
                operation["responses"].setdefault("304", _NOT_MODIFIED)
            operation["responses"].setdefault("414", _TOO_LONG)
            if MERGEABLE.search(self.path):
                operation["responses"].setdefault("308", _MOVED)
            scope = scope_of(self.method, self.view)
            rate = api_settings.DEFAULT_THROTTLE_RATES.get(scope)
            operation["x-rate-limit"] = {"scope": scope, "rate": rate}
            if getattr(self.view, "ending", None):
                operation["deprecated"] = True
            if writes:
                self._describe_headers(operation)
        return operation

    def _of_reading(self) -> list[dict[str, Any]]:
        """Parameters that lists and single things share, and the header that saves sending an answer again."""
        found: list[dict[str, Any]] = [_NONE_MATCH_HEADER]
        known = self.view.known_parameters() if hasattr(self.view, "known_parameters") else ()
        if FIELDS in known:
            found.append(_query(FIELDS, FIELDS_HELP, {"type": "string", "examples": ["id,url"]}))
        orderings = list(getattr(self.view, "orderings", ()))
        if len(orderings) > 1:
            help_text = f"`{orderings[0]}` if not given. What has no value there is left out."
            found.append(_query("ordering", help_text, {"type": "string", "enum": orderings}))
        return found

    def _describe_headers(self, operation: dict[str, Any]) -> None:
        headers = [_KEY_HEADER, *([_MATCH_HEADER] if getattr(self.view, "versioned", False) else [])]
        operation["parameters"] = [*operation.get("parameters", ()), *headers]


def _response(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def add_problem_shapes(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Postprocessing hook: the shapes that every operation refers to."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for operations in result["paths"].values():
        if any(one["name"] == FIELDS for one in operations.get("get", {}).get("parameters", ())):
            _make_optional(schemas, operations["get"]["responses"]["200"])
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    _show_examples(result)
    return result


def _show_examples(result: dict[str, Any]) -> None:
    """Give every body and answer that has no example of its own the one that was recorded for its shape."""
    known = json.loads(_EXAMPLES.read_text(encoding="utf-8")) if _EXAMPLES.exists() else {}
    used: dict[str, Any] = {}
    for operations in result["paths"].values():
        for operation in operations.values():
            for part in (operation.get("requestBody", {}), *operation["responses"].values()):
                for content in part.get("content", {}).values():
                    name = content["schema"].get("$ref", "").rpartition("/")[2]
                    if name in known and not content.get("examples"):
                        content["examples"] = {"Example": {"$ref": f"#/components/examples/{name}"}}
                        used[name] = {"value": known[name]}
    result["components"]["examples"] = dict(sorted(used.items()))


def _make_optional(schemas: dict[str, Any], answer: dict[str, Any]) -> None:
    """No member of what `?fields=` narrows is always there."""
    [content] = answer["content"].values()
    shape = schemas[content["schema"]["$ref"].rpartition("/")[2]]
    results = shape["properties"].get("results")
    if results is not None:
        shape = schemas[results["items"]["$ref"].rpartition("/")[2]]
    shape.pop("required", None)


class StrictExtension(OpenApiSerializerExtension):
    """Bodies have the members they name and no others."""

    target_class = "predictions.api.fields.Strict"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Any:
        """The usual schema, closed."""
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return schema | {"additionalProperties": False}


class ByIdOrInlineExtension(OpenApiSerializerFieldExtension):
    """An id, an object with an id, or the members."""

    target_class = "predictions.api.references.ByIdOrInline"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """The three ways, and null where it may be cleared."""
        inline = auto_schema.resolve_serializer(self.target.inline, direction).ref
        return {"oneOf": [_ID, _BY_ID, inline]}


class SessionExtension(OpenApiAuthenticationExtension):
    """How a browser that is logged in is known. The cookie's name is the installation's own, the document is not."""

    target_class = "rest_framework.authentication.SessionAuthentication"
    name = "session"
    priority = 1  # before the package's own, which would write this machine's port into the document

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """The cookie that the log-in sets; writing takes the header X-CSRFToken as well."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "ledger_session",
            "description": "The cookie of a log-in, for pages of this service; writing takes X-CSRFToken as well.",
        }


class ApiTokenExtension(OpenApiAuthenticationExtension):
    """How a token is sent."""

    target_class = "predictions.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """A header of its own form, so the docs page asks for it whole."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "“Token ” and a token of yours. You make it on the desk's page “API tokens” or "
            "with `POST /api/v1/tokens/`; it has scopes, an end, and is shown once.",
        }

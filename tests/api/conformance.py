"""Whether answers are what the committed OpenAPI document says they are."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

TOP = Path(__file__).resolve().parents[2]
DOCUMENT = TOP / "openapi.yaml"


@cache
def document() -> dict[str, Any]:
    """The committed description."""
    loaded: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    return loaded


def closed(schema: Any) -> Any:
    """The schema with every object closed, so that an undocumented member is a fault of the documentation."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(one) for name, one in schema.items()}
    if "properties" in found:
        found.setdefault("additionalProperties", False)
    return found


@cache
def _validator(pointer: str) -> Draft202012Validator:
    components = {"schemas": closed(document()["components"]["schemas"])}
    return Draft202012Validator({"$ref": f"#/components/schemas/{pointer}", "components": components})


def check(response: Any, method: str, path: str) -> None:
    """Fail unless the answer's status, media type and body are documented for this operation."""
    documented = document()["paths"][path][method]["responses"]
    assert str(response.status_code) in documented, f"{response.status_code} is not documented for {method} {path}"
    content = documented[str(response.status_code)]["content"]
    schema = content[response["Content-Type"]]["schema"]
    faults = shape_faults(response.json(), schema["$ref"])
    assert not faults, "\n".join(faults)


def shape_faults(body: Any, reference: str) -> list[str]:
    """What is wrong with a body that should have the shape of a `$ref`; each with its path."""
    faults = _validator(reference.rpartition("/")[2]).iter_errors(body)
    return [f"{fault.json_path}: {fault.message}" for fault in faults]

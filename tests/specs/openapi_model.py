"""A provider's OpenAPI: which requests there are, and what bodies and answers look like."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS30Validator, OAS31Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4, DRAFT202012

_HERE = "urn:document"


class OpenApiModel:
    """Validates against the document, in which every object is closed first: a name that it
    does not have is a mistake here, even where JSON Schema would let it pass."""

    def __init__(self, path: Path) -> None:
        self._document = json.loads(path.read_text(encoding="utf-8"))
        schemas = self._document["components"]["schemas"]
        for schema in schemas.values():
            _flatten(schema, schemas)
        _close(schemas)
        _close(self._document["paths"])
        is_newer = self._document["openapi"].startswith("3.1")
        self._validator = OAS31Validator if is_newer else OAS30Validator
        resource = Resource.from_contents(
            self._document, default_specification=DRAFT202012 if is_newer else DRAFT4
        )
        self._registry = Registry().with_resource(_HERE, resource)

    def request_problems(
        self, method: str, path: str, query: Mapping[str, str], body: Any
    ) -> Iterator[str]:
        template, operation = self._operation(method, path)
        at = f"{method} {template}"
        known = {
            p["name"]: p["schema"] for p in operation.get("parameters", []) if p["in"] == "query"
        }
        for name, value in query.items():
            if name not in known:
                yield f"{at}: no parameter {name}"
            else:
                yield from self._problems(_typed(value, known[name]), known[name], f"{at} ?{name}")
        if body is not None:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            yield from self._problems(body, schema, f"{at} body")

    def answer_problems(self, method: str, path: str, status: int, body: Any) -> Iterator[str]:
        template, operation = self._operation(method, path)
        at = f"{method} {template} {status}"
        if str(status) not in operation["responses"]:
            yield f"{at}: no such answer"
            return
        documented = operation["responses"][str(status)]
        if status >= 400:
            # Errors have no schema; their codes are in the text.
            if f"`{body['code']}`" not in documented["description"]:
                yield f"{at}: no such code as {body['code']}"
            return
        content = documented.get("content", {})
        if "application/json" in content:
            yield from self._problems(body, content["application/json"]["schema"], at)
        elif body is not None:
            yield f"{at}: has no body"

    def fields(self, method: str, path: str) -> set[str]:
        """Those of a form, with parts or without."""
        _template, operation = self._operation(method, path)
        (form,) = operation["requestBody"]["content"].values()
        schema = form["schema"]
        if "$ref" in schema:
            schema = self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return set(schema["properties"])

    def _operation(self, method: str, path: str) -> tuple[str, dict[str, Any]]:
        for template, operations in self._document["paths"].items():
            pattern = re.sub(r"\\{[^/]+\\}", "[^/]+", re.escape(template))
            if method.lower() in operations and re.fullmatch(pattern, path):
                return template, operations[method.lower()]
        raise LookupError(f"{method} {path}")

    def _problems(self, value: Any, schema: Any, at: str) -> Iterator[str]:
        validator = self._validator(schema, registry=self._registry)
        for error in validator.iter_errors(value):
            yield f"{at}{error.json_path[1:]}: {error.message[:200]}"


def _flatten(schema: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    """An object that is composed of parts becomes one that has all of their properties."""
    for part in schema.pop("allOf", []):
        whole = schemas[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        _flatten(whole, schemas)
        schema["properties"] = {**schema.get("properties", {}), **whole.get("properties", {})}


def _close(node: Any) -> None:
    """Objects have the properties they name, and no others; references lead into this document
    from wherever they are followed."""
    if isinstance(node, list):
        for value in node:
            _close(value)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("properties"), dict) and node.get("type", "object") == "object":
        node.setdefault("additionalProperties", False)
    if isinstance(node.get("$ref"), str) and node["$ref"].startswith("#/"):
        node["$ref"] = _HERE + node["$ref"]
    for value in node.values():
        _close(value)


def _typed(value: str, schema: Mapping[str, Any]) -> Any:
    if schema.get("type") == "integer":
        return int(value)
    return value == "true" if schema.get("type") == "boolean" else value

"""Graph's CSDL: which properties a type has, and what their values may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

_EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
_GRAPH = "microsoft.graph"
_COLLECTION = re.compile(r"Collection\((.+)\)")


def _is_instant(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_guid(value: Any) -> bool:
    try:
        return bool(UUID(value))
    except (ValueError, TypeError, AttributeError):
        return False


_PRIMITIVES = {
    "Edm.String": lambda value: isinstance(value, str),
    "Edm.Boolean": lambda value: isinstance(value, bool),
    "Edm.Int32": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Edm.Int64": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Edm.Double": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "Edm.DateTimeOffset": _is_instant,
    "Edm.Date": lambda value: bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value))),
    "Edm.TimeOfDay": lambda value: bool(re.fullmatch(r"\d{2}:\d{2}:\d{2}(\.\d+)?", str(value))),
    "Edm.Guid": _is_guid,
}


@dataclass
class _Type:
    base: str | None
    is_open: bool
    properties: dict[str, tuple[str, bool]] = field(default_factory=dict)


class GraphModel:
    """The types, enumerations and actions of namespace `microsoft.graph`."""

    def __init__(self, path: Path) -> None:
        self._types: dict[str, _Type] = {}
        self._enums: dict[str, set[str]] = {}
        self._actions: dict[tuple[str, str], dict[str, tuple[str, bool]]] = {}
        for schema in ElementTree.parse(path).getroot().iter(f"{_EDM}Schema"):  # noqa: S314
            if schema.get("Namespace") == _GRAPH:
                self._read(schema)

    def has_property(self, type_name: str, name: str) -> bool:
        return name in dict(self._properties(type_name))

    def problems(self, value: Any, type_name: str, at: str = "") -> Iterator[str]:
        """What is wrong with a JSON value that stands for `type_name`, such as `graph.event`."""
        found = _COLLECTION.fullmatch(type_name)
        if found:
            if not isinstance(value, list):
                yield f"{at}: not a list of {found[1]}"
                return
            for place, item in enumerate(value):
                yield from self.problems(item, found[1], f"{at}[{place}]")
        elif type_name in _PRIMITIVES:
            if not _PRIMITIVES[type_name](value):
                yield f"{at}: {value!r} is no {type_name}"
        elif _short(type_name) in self._enums:
            members = self._enums[_short(type_name)]
            if not isinstance(value, str) or value.lower() not in members:
                yield f"{at}: {value!r} is not among {sorted(members)}"
        else:
            yield from self._of_object(value, type_name, at)

    def action_problems(self, name: str, bound_to: str, body: Any) -> Iterator[str]:
        """What is wrong with the body of an action. The names of parameters are documented with
        another first letter than the model has, and Graph takes both."""
        parameters = self._actions[name, bound_to]
        given = {key.lower(): value for key, value in body.items()}
        known = {key.lower(): kind for key, kind in parameters.items()}
        for key, value in given.items():
            if key not in known:
                yield f"{name}: no parameter {key}"
            elif value is not None:
                yield from self.problems(value, known[key][0], f"{name}.{key}")
        for key, (_, is_nullable) in known.items():
            if not is_nullable and given.get(key) is None:
                yield f"{name}: parameter {key} is missing"

    def _of_object(self, value: Any, type_name: str, at: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield f"{at}: {value!r} is no {type_name}"
            return
        properties = dict(self._properties(type_name))
        if not properties and self._types[_short(type_name)].is_open:
            return
        for name, item in value.items():
            if name.startswith("@") or "@odata." in name:
                continue
            where = f"{at}.{name}" if at else name
            if name not in properties:
                yield f"{where}: {type_name} has no such property"
                continue
            wanted, is_nullable = properties[name]
            if item is not None:
                yield from self.problems(item, wanted, where)
            elif not is_nullable:
                yield f"{where}: may not be null"

    def _properties(self, type_name: str) -> Iterator[tuple[str, tuple[str, bool]]]:
        name: str | None = _short(type_name)
        while name:
            known = self._types[name]
            yield from known.properties.items()
            name = known.base

    def _read(self, schema: ElementTree.Element) -> None:
        for element in schema:
            name = element.get("Name", "")
            if element.tag == f"{_EDM}EnumType":
                members = element.findall(f"{_EDM}Member")
                self._enums[name] = {member.get("Name", "").lower() for member in members}
            elif element.tag in (f"{_EDM}EntityType", f"{_EDM}ComplexType"):
                base = element.get("BaseType")
                made = _Type(_short(base) if base else None, element.get("OpenType") == "true")
                for kind in ("Property", "NavigationProperty"):
                    made.properties |= _typed(element, kind)
                self._types[name] = made
            elif element.tag == f"{_EDM}Action":
                first, *parameters = _typed(element, "Parameter").items()
                self._actions[name, _short(first[1][0])] = dict(parameters)


def _typed(element: ElementTree.Element, kind: str) -> dict[str, tuple[str, bool]]:
    return {
        part.get("Name", ""): (part.get("Type", ""), part.get("Nullable") != "false")
        for part in element.findall(f"{_EDM}{kind}")
    }


def _short(type_name: str) -> str:
    return type_name.removeprefix("graph.").removeprefix(f"{_GRAPH}.")

"""The JSON Schema of sla.yml, made from the shapes: editors complete, explain and check with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.config.readers import NAME
from bot.config.shape import File, SourceShape
from bot.sources import REGISTRY

Json: TypeAlias = "str | int | float | list[Json] | dict[str, Json] | bool | None"

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NOISE = {"title", "default", "format", "writeOnly"}
"""Keywords that tell a person nothing: defaults are in the descriptions, as people write them."""


def schema() -> dict[str, Json]:
    """A JSON Schema (draft 2020-12) for the file, with descriptions. Any text may be `${NAME}`."""
    wanted: list[tuple[type[BaseModel], Literal["validation"]]] = [(File, "validation")]
    wanted += [(REGISTRY[kind].settings, "validation") for kind in sorted(REGISTRY)]
    refs, whole = models_json_schema(wanted, by_alias=True)
    parts: dict[str, Json] = {name: _tidy(part) for name, part in whole["$defs"].items()}
    kinds = {kind: refs[REGISTRY[kind].settings, "validation"] for kind in sorted(REGISTRY)}
    root = parts.pop(File.__name__)
    parts.pop(SourceShape.__name__)
    for ref in kinds.values():
        name = str(ref["$ref"]).rpartition("/")[2]
        parts[name] = _with_kind(_loosened(parts[name]))
    assert isinstance(root, dict)
    properties = root["properties"]
    assert isinstance(properties, dict)
    properties["sources"] = _sources(properties["sources"], {kind: dict(ref) for kind, ref in kinds.items()})
    return {"$schema": DIALECT, "title": "Duebell", **root, "$defs": dict(sorted(parts.items()))}


def schema_text() -> str:
    """The schema as it stands in the file `sla.schema.json`."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def write_schema(path: Path) -> None:
    """Write the schema to a file."""
    path.write_text(schema_text(), encoding="utf-8")


def _tidy(part: Json) -> Json:
    """Without noise; the names under `properties` are no keywords. Unknown names are refused."""
    if isinstance(part, list):
        return [_tidy(item) for item in part]
    if not isinstance(part, dict):
        return part
    if isinstance(names := part.get("patternProperties"), dict):
        (pattern, inner), *_ = names.items()
        rest = {key: value for key, value in part.items() if key != "patternProperties"}
        return _tidy(rest | {"propertyNames": {"pattern": pattern}, "additionalProperties": inner})
    return {key: _tidied(key, value) for key, value in part.items() if key not in _NOISE}


def _tidied(keyword: str, value: Json) -> Json:
    if keyword == "properties" and isinstance(value, dict):
        return {name: _tidy(inner) for name, inner in value.items()}
    if keyword == "description" and isinstance(value, str):
        return value.replace("\n\n", "\0").replace("\n", " ").replace("\0", "\n\n")
    return _tidy(value)


def _loosened(part: Json) -> Json:
    """Numbers and booleans may be text as well (`${NAME}`, "60"): the model reads text anyway."""
    if isinstance(part, list):
        return [_loosened(item) for item in part]
    if not isinstance(part, dict):
        return part
    loose = {key: _loosened(value) for key, value in part.items()}
    kind = part.get("type")
    if isinstance(kind, str) and kind in {"integer", "number", "boolean"}:
        loose["type"] = [kind, "string"]
    return loose


def _with_kind(part: Json) -> Json:
    """A source must say what it is, though its own model has a default for that."""
    assert isinstance(part, dict)
    required = part.get("required", [])
    return part | {"required": ["kind", *(required if isinstance(required, list) else [])]}


def _sources(section: Json, kinds: Mapping[str, dict[str, Json]]) -> dict[str, Json]:
    """Sources by name; which settings one may have depends on its kind."""
    assert isinstance(section, dict)
    choices: list[Json] = [
        {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": ref}
        for kind, ref in kinds.items()
    ]
    names: list[Json] = [*kinds]
    one: dict[str, Json] = {
        "type": "object",
        "properties": {"kind": {"enum": names, "description": "The product."}},
        "required": ["kind"],
        "allOf": choices,
    }
    return {
        "type": "object",
        "description": section["description"],
        "propertyNames": {"pattern": f"^{NAME}$"},
        "additionalProperties": one,
    }

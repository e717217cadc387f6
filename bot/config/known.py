"""Which keys a shape knows at a place, for "did you mean" and "is missing"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

NONE: Mapping[str, str] = MappingProxyType({})


def keys_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> Mapping[str, str]:
    """The keys of the section at `loc` within the model, with descriptions; none without a section."""
    models = [model]
    for step in loc:
        fields = [field for one in models if (field := _field(one, step)) is not None]
        models = [found for field in fields for found in _models(field.annotation)] or (
            [] if fields else models
        )
    return {key: field.description or "" for one in models for key, field in _fields(one)} or NONE


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    return ((field.alias or name, field) for name, field in model.model_fields.items())


def _field(model: type[BaseModel], step: str | int) -> FieldInfo | None:
    return next((field for key, field in _fields(model) if key == step), None)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """The sections that a type has inside: in lists, mappings and alternatives too."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)

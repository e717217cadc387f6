"""The machinery under the shapes of what people write in YAML: sections, fields read from text, and short
forms. Errors speak our words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from bot.naming import did_you_mean, listed
from bot.sla.calendars import Calendar

JsonSchema: TypeAlias = dict[str, object]

FAULT = "duebell"
"""The type of our own validation errors; their context holds `what` and `hint`."""


def wrong(what: str, hint: str = "") -> PydanticCustomError:
    """An error that the loader shows in these words."""
    return PydanticCustomError(FAULT, "{what}; {hint}", {"what": what, "hint": hint})


class Section(BaseModel):
    """A part of the file: unknown keys are refused, and no error ever shows what was written."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, use_attribute_docstrings=True
    )


@dataclass(frozen=True, eq=False)
class Reads:
    """A field read from text by `read`, whose ValueErrors say `what is wrong; what to write instead`."""

    read: Callable[[str], object]
    expected: str
    pattern: str = ""
    types: tuple[str, ...] = ("string",)
    words: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(self, _core: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchema:
        return self.schema()

    def schema(self) -> JsonSchema:
        """How an editor checks it; the loader is stricter."""
        schema: JsonSchema = {"type": self.types[0] if len(self.types) == 1 else list(self.types)}
        if self.words:
            return {"anyOf": [{"enum": [*self.words, *_as_booleans(self.words)]}, FROM_OUTSIDE]}
        if self.pattern:
            schema["pattern"] = rf"^(?:{self.pattern}|.*\$\{{.+\}}.*)$"
        return schema

    def _validate(self, value: object) -> object:
        if not isinstance(value, str):
            raise wrong("is empty" if value is None else "is several values", f"expected {self.expected}")
        try:
            return self.read(value.strip())
        except ValueError as error:
            what, _, hint = str(error).partition("; ")
            raise wrong(what, hint) from None


FROM_OUTSIDE: JsonSchema = {"type": "string", "pattern": r"\$\{.+\}"}


def _as_booleans(words: tuple[str, ...]) -> list[bool]:
    """To an editor, plain true and false are no words."""
    return [value for word, value in (("true", True), ("false", False)) if word in words]


@dataclass(frozen=True, eq=False)
class Short:
    """A field that also has a short form. `widen` makes the full form of it and leaves all else."""

    widen: Callable[[object], object]
    schema: JsonSchema

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.widen, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        return {"anyOf": [self.schema, handler(core)]}


def under(key: str) -> Callable[[object], object]:
    """A lone text stands for a mapping with that one key."""
    return lambda value: {key: value} if isinstance(value, str) else value


def _in_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


TEXT: JsonSchema = {"type": ["string", "number", "boolean"]}
ONE_OR_MANY = Short(_in_list, TEXT)
"""A lone text stands for a list of one."""


# --- fields that occur everywhere ----------------------------------------


def one_of(words: Iterable[str]) -> Callable[[str], str]:
    """Reads one of these words, in any case."""
    known = tuple(words)

    def read(text: str) -> str:
        if text.casefold() not in known:
            hint = did_you_mean(text, known, otherwise=f"write {listed(known, 'or')}")
            raise ValueError(f"is not one of the words for this; {hint}")
        return text.casefold()

    return read


def words(allowed: Iterable[str], make: Callable[[str], object] = str) -> Reads:
    """A field that is one of these words, which `make` turns into a value."""
    known = tuple(str(word) for word in allowed)
    reader = one_of(known)
    return Reads(lambda text: make(reader(text)), f"one of {', '.join(known)}", words=known)


def to_text(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    if len(text) > 500:
        raise ValueError("is longer than 500 characters")
    return text


def to_zone(text: str) -> str:
    return Calendar.round_the_clock(zone=text).zone


PLAIN = ("string", "number", "boolean")
"""What an editor may take an unquoted text for."""

Text: TypeAlias = Annotated[str, Reads(to_text, "some text", types=PLAIN)]
Texts: TypeAlias = Annotated[list[Text], ONE_OR_MANY]
Zone: TypeAlias = Annotated[str, Reads(to_zone, "a time zone such as Europe/Amsterdam")]

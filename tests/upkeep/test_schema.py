"""The JSON Schema in the repository is the one that the code makes, and it agrees with the loader."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from jsonschema import Draft202012Validator

from bot.config.reading import Value, read
from bot.config.schema import schema, schema_text, write_schema
from bot.config.starter import starter
from tests.config.examples import EXAMPLE, HERE, ROOT, SMALL

Typed: TypeAlias = "str | int | float | bool | list[Typed] | dict[str, Typed] | None"

COMMITTED = ROOT / "sla.schema.json"
GOOD = {"small": SMALL, "example": EXAMPLE.read_text(), "starter": starter()}
GOOD |= {path.stem: path.read_text() for path in sorted((HERE / "doubtful").glob("*.yml"))}
MISSPELT = [
    *("unknown-key", "unknown-language", "timezone-missing", "policies-missing", "policies-a-mapping"),
    *("mode-unknown", "channel-by-name", "source-kind-unknown", "source-kind-missing", "source-unknown-key"),
    *(
        "calendar-name-with-spaces",
        "hours-missing",
        "hours-not-a-time",
        "holidays-not-a-date",
        "contract-money",
    ),
    *(
        "duration-in-days",
        "duration-nonsense",
        "target-kind-misspelt",
        "target-metric-misspelt",
        "pause-on-solved",
    ),
    *(
        "switch-unknown-word",
        "match-missing",
        "match-field-misspelt",
        "match-operator-misspelt",
        "warn-not-a-step",
    ),
    *(
        "rung-tells-nobody",
        "rung-kind-unknown",
        "ladder-empty",
        "service-key-misspelt",
        "customer-name-missing",
    ),
]
"""Files in `bad/` whose fault is one of shape, which an editor should underline."""

VALIDATOR = Draft202012Validator(schema())


def as_an_editor_sees_it(value: Value) -> Typed:
    """The types that YAML 1.2 gives to plain text. Quoted text looks the same here: the schema takes both."""
    if isinstance(value, dict):
        return {key: as_an_editor_sees_it(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_an_editor_sees_it(inner) for inner in value]
    return _scalar(value) if value is not None else None


def _scalar(text: str) -> Typed:
    if text in {"true", "false"}:
        return text == "true"
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    return text


def problems(value: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(value)]


def test_the_committed_schema_is_the_one_the_code_makes() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == schema_text(), (
        'make it anew: python -c "from pathlib import Path; from bot.config.schema import write_schema; '
        "write_schema(Path('sla.schema.json'))\""
    )


def test_writing_it_writes_the_same(tmp_path: Path) -> None:
    write_schema(tmp_path / "schema.json")
    assert (tmp_path / "schema.json").read_bytes() == COMMITTED.read_bytes()


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_it_accepts_what_the_loader_accepts(text: str) -> None:
    value = read(text.encode()).value
    assert problems(value) == []
    assert problems(as_an_editor_sees_it(value)) == []


@pytest.mark.parametrize("name", MISSPELT)
def test_it_refuses_what_is_misspelt(name: str) -> None:
    assert problems(as_an_editor_sees_it(read((HERE / "bad" / f"{name}.yml").read_bytes()).value))


def _properties(part: object, at: str) -> Iterator[tuple[str, object]]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "properties":
                yield from ((f"{at}.{name}", inner) for name, inner in value.items())
            yield from _properties(value, f"{at}.{key}")
    elif isinstance(part, list):
        for n, item in enumerate(part):
            yield from _properties(item, f"{at}[{n}]")


def test_every_key_of_ours_is_explained() -> None:
    """Or its section is. Settings of sources are their owners' to explain."""
    whole = schema()
    definitions = whole["$defs"]
    assert isinstance(definitions, dict)
    ours = {name: part for name, part in definitions.items() if name.endswith("Shape")}
    assert len(ours) > 10
    for name, part in _properties({**whole, "$defs": ours}, ""):
        assert isinstance(part, dict)
        if ".allOf" in name:
            continue  # the question which kind of source it is
        ref = str(part.get("$ref", "")).rpartition("/")[2]
        target = ours.get(ref, {})
        assert isinstance(target, dict)
        assert part.get("description") or target.get("description"), name

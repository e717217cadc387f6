"""docs/configuration.md has every setting, with an example that loads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias, cast

import pytest
import yaml

from bot.config import loads
from bot.config.schema import schema
from tests.config.examples import ENVIRON, NOW
from tests.upkeep.pages import DOCS, README, Section, sections
from tests.upkeep.tree import text_of

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | None"

SCHEMA = schema()
FILE = "sla.yml"
"""What the page calls the top level."""
PAGE = [section for section in sections(DOCS / "configuration.md") if section.names]

BASE = """
timezone: Europe/Amsterdam
slack:
  bot_token: "${SLACK_BOT_TOKEN}"
  app_token: "${SLACK_APP_TOKEN}"
  channels: {support: C0SUPPORT, leads: C0LEADS, legal: C0LEGAL, admins: C0ADMINS}
  roles: {lead: S0LEADS, manager: U0MANAGER, legal: ann@example.com}
  default_channel: support
sources:
  helpdesk: {kind: zendesk, subdomain: acme, email: bot@example.com, token: "${ZENDESK_TOKEN}"}
policies:
  - {name: rest, match: {}, targets: {first_response: 4h}}
"""
"""What the examples of a page leave out, because it has been said before."""
NAMED = [name for page in DOCS.glob("*.md") for name in re.findall(r'"\$\{(\w+)\}"', text_of(page))]
SECRETS = dict.fromkeys(NAMED, "canary-L9k8J7h6G5f4") | ENVIRON

EXAMPLES = [
    pytest.param(text, id=f"{page.stem}-{number}")
    for page in [README, *sorted(DOCS.glob("*.md"))]
    for number, text in enumerate(fence for section in sections(page) for fence in section.fences("yaml"))
]


def described(section: Section) -> dict[str, Json]:
    """The properties of the part of the file that a heading names."""
    path, *kind = section.names
    steps = [] if path == FILE else path.replace("[]", ".[]").split(".")
    node: Json = SCHEMA
    for n, step in enumerate(steps, start=1):
        node = inner(node, step)
        if kind and steps[:n] == ["sources", "NAME"]:
            node = settings_of_a_source(node, kind[0])
    return properties(node)


def inner(node: Json, step: str) -> Json:
    """One step down: a setting by its name, any name (NAME), any of several alike (METRIC), or an item."""
    for part in alternatives(node):
        if step == "[]" and "items" in part:
            return part["items"]
        if step == "NAME" and "additionalProperties" in part:
            return part["additionalProperties"]
        known = part.get("properties")
        if isinstance(known, dict) and (step in known or step.isupper()):
            return next(iter(known.values())) if step.isupper() else known[step]
    raise AssertionError(f"the schema has no {step} here")


def alternatives(node: Json) -> Iterator[dict[str, Json]]:
    """The shapes that a value may have, short forms included, with references followed."""
    assert isinstance(node, dict)
    if "$ref" in node:
        definitions = SCHEMA["$defs"]
        assert isinstance(definitions, dict)
        yield from alternatives(definitions[str(node["$ref"]).rpartition("/")[2]])
        return
    yield node
    choices = node.get("anyOf", [])
    assert isinstance(choices, list)
    for choice in choices:
        yield from alternatives(choice)


def properties(node: Json) -> dict[str, Json]:
    for part in alternatives(node):
        if isinstance(found := part.get("properties"), dict):
            return found
    raise AssertionError("this is no part with settings")


def settings_of_a_source(node: Json, kind: str) -> Json:
    assert isinstance(node, dict)
    rules = cast("list[dict[str, Json]]", node["allOf"])
    return next(rule["then"] for rule in rules if f"'const': '{kind}'" in str(rule["if"]))


def merged(under: Tree, over: Tree) -> Tree:
    """`over` laid upon `under`, mapping by mapping."""
    if not isinstance(under, dict) or not isinstance(over, dict):
        return over
    return under | {key: merged(under.get(key), value) for key, value in over.items()}


def read(text: str) -> Tree:
    return cast("Tree", yaml.load(text, yaml.BaseLoader))  # noqa: S506 - makes nothing but texts


def keys(tree: Tree) -> Iterator[str]:
    if isinstance(tree, dict):
        yield from tree
    for value in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from keys(value)


@pytest.mark.parametrize("section", PAGE, ids=lambda section: "-".join(section.names))
def test_each_table_has_the_settings_of_its_part(section: Section) -> None:
    assert sorted(section.first_cells()) == sorted(described(section))


@pytest.mark.parametrize("section", PAGE, ids=lambda section: "-".join(section.names))
def test_each_setting_has_an_example(section: Section) -> None:
    shown = {key for fence in section.fences("yaml") for key in keys(read(fence))}
    assert set(section.first_cells()) <= shown


def test_each_part_of_the_schema_has_its_table() -> None:
    definitions = cast("dict[str, dict[str, Json]]", SCHEMA["$defs"])
    parts = [part["properties"] for part in [SCHEMA, *definitions.values()] if "properties" in part]
    told = [described(section) for section in PAGE]
    assert [sorted(cast("dict[str, Json]", part)) for part in parts if part not in told] == []


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_examples_load(text: str) -> None:
    whole = yaml.safe_dump(merged(read(BASE), read(text)), allow_unicode=True)
    assert loads(whole.encode(), SECRETS, NOW).book.policies

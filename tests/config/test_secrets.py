"""A secret in the wrong place is never shown: not in a fault, not in a doubt, not in a settings' repr."""

from collections.abc import Iterator

import pytest

from bot.config import ConfigFaults, load, loads
from bot.config.reading import Path, Reading, Value, dotted, read
from tests.config.examples import CANARY, ENVIRON, EXAMPLE, NOW, faults, small

TEXT = EXAMPLE.read_text()


def leaves(value: Value, path: Path = ()) -> Iterator[Path]:
    """The path of every text in the file."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from leaves(inner, (*path, n))
    else:
        yield path


EXAMPLE_READ = read(TEXT.encode())
LEAVES = sorted(leaves(EXAMPLE_READ.value), key=str)


def replaced(reading: Reading, path: Path, by: str) -> str:
    """The file with one value written differently, as JSON (which is YAML too)."""
    import json

    value = json.loads(json.dumps(reading.value))
    node = value
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = by
    return json.dumps(value)


def told(text: str) -> str:
    """Everything that is said about a file."""
    try:
        found = loads(text.encode(), ENVIRON, NOW)
    except ConfigFaults as refused:
        chain = (refused, refused.__cause__, refused.__context__, refused.faults, refused.doubts)
        return f"{refused} {chain!r}"
    return f"{found.doubts} {found.slack!r} {found.store!r}"


@pytest.mark.parametrize("path", LEAVES, ids=dotted)
@pytest.mark.parametrize("written", ["${BOT_TOKEN}", CANARY, "x${BOT_TOKEN}y"])
def test_a_token_in_any_field_is_not_shown(path: Path, written: str) -> None:
    said = told(replaced(EXAMPLE_READ, path, written))
    assert "canary" not in said
    assert CANARY[-8:] not in said


@pytest.mark.parametrize("path", LEAVES, ids=dotted)
def test_no_part_of_a_passphrase_in_any_field_is_shown(path: Path) -> None:
    said = told(replaced(EXAMPLE_READ, path, "${PASSPHRASE}"))
    assert not [part for part in ("sesame", "5d", "street", "lane") if part in said]


@pytest.mark.parametrize(
    "section", [(), ("slack",), ("policies", 1, "targets"), ("calendars",), ("ladders",)]
)
def test_a_token_as_a_key_is_not_shown(section: Path) -> None:
    said = told(replaced(EXAMPLE_READ, (*section, CANARY), "24x7"))
    assert "canary" not in said


def test_a_secret_within_a_section_does_not_hide_what_is_wrong_with_it() -> None:
    (fault,) = faults(small(("subdomain: acme, ", "")))
    assert str(fault) == "sources.desk: write either subdomain or base_url."


def test_settings_do_not_show_their_secrets() -> None:
    found = load(EXAMPLE, ENVIRON, NOW)
    assert "canary" not in repr(found)
    assert found.slack.bot_token.get_secret_value() == CANARY

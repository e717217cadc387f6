"""What docs/replay.md promises is there."""

import re

from bot.sources.shared.files.events import EVENTS
from bot.sources.shared.files.maps import ColumnMap
from tests.replay.bench import INCIDENTS, MAP, listed, part, replay
from tests.upkeep.tree import ROOT

DOCS = (ROOT / "docs" / "replay.md").read_text(encoding="utf-8")


def section(title: str) -> set[str]:
    """The words in code in a section."""
    text = DOCS.split(f"## {title}\n")[1].split("\n## ")[0]
    return set(re.findall(r"`(\w+)`", text))


def test_every_key_of_the_map_is_described() -> None:
    assert set(ColumnMap.model_fields) <= section("The column map")


def test_every_event_is_described() -> None:
    assert set(EVENTS) <= section("Plain events")


def test_every_key_of_the_json_is_described() -> None:
    result = replay(INCIDENTS, MAP).json
    inner = [part(result, name) for name in ("rows", "tickets", "timers", "breaches", "messages", "verdict")]
    lists = [
        listed(result, *path)[0] for path in (("compliance",), ("breaches", "first"), ("messages", "by"))
    ]
    known = set(result).union(*inner, *lists, *listed(result, "set_aside", "first"))
    assert known - section("JSON, version 1") == set()

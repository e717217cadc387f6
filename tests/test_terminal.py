"""What commands print as JSON: readable, and nothing in it that a terminal obeys."""

from __future__ import annotations

import ast
import json
import unicodedata
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import honesty, policytests, replay, whatif
from bot.terminal import as_json
from tests.upkeep.tree import ROOT

FOREIGN = "T-\x9b2J\u202e\u2028\U000e0041\x7f"
SLA = """\
timezone: UTC
slack: {bot_token: xoxb-1, app_token: xapp-1, channels: {support: C0SUPPORT}, default_channel: support}
policies: [{name: all, match: {}, targets: {first_response: 1h, resolution: 1h}}]
"""
STATUSES = (("opened", "09:00", ""), ("status", "09:55", "pending"))


def obeyed(text: str) -> set[str]:
    """The characters that a terminal obeys, but for line ends."""
    return {one for one in text if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} - {"\n"}


@given(st.text() | st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "So"])))
@example(FOREIGN)
@example("\x1b[2J")
def test_any_text_comes_back_as_it_was_and_moves_nothing(text: str) -> None:
    printed = as_json({text: [text]})
    assert json.loads(printed) == json.loads(json.dumps({text: [text]}))
    assert obeyed(printed) <= {"\u200c", "\u200d"}


def test_what_people_read_stays_readable() -> None:
    words = ["Ἀθῆναι", "München", "नि\u200cष", "👩\u200d🚀", "a\u00a0b"]
    assert json.loads(as_json(words)) == words
    assert all(word in as_json(words) for word in words)


@pytest.fixture
def sla(tmp_path: Path) -> Path:
    path = tmp_path / "sla.yml"
    path.write_text(SLA, encoding="utf-8")
    return path


@pytest.fixture
def history(tmp_path: Path) -> Path:
    lines = [
        {"ticket": FOREIGN, "at": f"2026-03-02T{at}:00Z", "event": event, **({"status": to} if to else {})}
        for event, at, to in STATUSES
    ]
    path = tmp_path / "events.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_tickets_of_a_history_are_printed_harmlessly(tmp_path: Path, sla: Path, history: Path) -> None:
    draft = tmp_path / "draft.yml"
    draft.write_text(SLA.replace("resolution: 1h", "resolution: 30m"), encoding="utf-8")
    outs = [StringIO() for _ in range(3)]
    later = "2026-03-02T12:00:00Z"
    replay.main(replay.Request(history, sla, now=later, json=True), {}, outs[0], StringIO())
    whatif.main(whatif.Request(draft, history, against=sla, now=later, json=True), {}, outs[1], StringIO())
    honesty.main(honesty.Request(sla, history, now=later, json=True), {}, outs[2], StringIO())
    for out in outs:
        assert "\\u202e" in out.getvalue()
        assert obeyed(out.getvalue()) == set()


def test_tickets_of_a_history_are_shown_harmlessly(tmp_path: Path, sla: Path, history: Path) -> None:
    draft = tmp_path / "draft.yml"
    draft.write_text(SLA.replace("resolution: 1h", "resolution: 30m"), encoding="utf-8")
    outs = [StringIO() for _ in range(3)]
    later = "2026-03-02T12:00:00Z"
    replay.main(replay.Request(history, sla, now=later), {}, outs[0], StringIO())
    whatif.main(whatif.Request(draft, history, against=sla, now=later), {}, outs[1], StringIO())
    honesty.main(honesty.Request(sla, history, now=later), {}, outs[2], StringIO())
    for out in outs:
        assert "T-2J" in out.getvalue()
        assert obeyed(out.getvalue()) == set()


def test_names_of_policy_tests_are_printed_harmlessly(tmp_path: Path, sla: Path) -> None:
    tests, out = tmp_path / "tests.yml", StringIO()
    name = json.dumps("T-\x9b\u202e")
    tests.write_text(
        f"tests: [{{name: {name}, timeline: [{{at: Mon 2026-03-02 09:00, event: opened}}, "
        "{at: 09:30, expect: {first_response: running}}]}]\n",
        encoding="utf-8",
    )
    err = StringIO()
    code = policytests.main(policytests.Request([tests], sla, json=True), {}, out, err)
    assert (code, err.getvalue()) == (0, "")
    assert "\\u202e" in out.getvalue()
    assert obeyed(out.getvalue()) == set()


COMMANDS = [*(ROOT / "bot" / "cli").glob("*.py"), *(ROOT / "bot").glob("*/command.py")]


@pytest.mark.parametrize("path", sorted(COMMANDS), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_command_writes_json_by_itself(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert "json" not in names

"""docs/switches.md has every switch with its rule, its default and an example that turns it."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import timedelta

import pytest

from bot.config.build_promises import DEFAULT_PAUSES
from bot.config.shape import Head
from bot.engine.bursts import MOST
from bot.sla.durations import format_duration
from bot.sla.ladders import Rung, When
from bot.sla.policies import Metric, Policy, Switches, Team
from tests.upkeep.pages import DOCS, Section, sections
from tests.upkeep.tree import ROOT, text_of

PAGE = [section for section in sections(DOCS / "switches.md") if section.level == 3]
RUNG = Rung("r", When.DUE, ("owner",))
HEAD = Head(timezone="UTC")
TESTS = text_of(ROOT / "tests/config/test_switches.py") + text_of(ROOT / "tests/stories/test_promises.py")


def written(value: object) -> str:
    """A default as the file has it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, timedelta):
        return format_duration(value)
    return "none" if value is None else str(value)


DEFAULTS = {
    **{field.name: written(getattr(Switches(), field.name)) for field in fields(Switches)},
    "no_sla": written(Policy("p", "1").no_sla),
    "start": written(Team("t", ()).start),
    "pause_on": ", ".join(sorted(DEFAULT_PAUSES[Metric.RESOLUTION])),
    "unless": written(None if not RUNG.unless_acknowledged else "acknowledged"),
    "repeat": written(RUNG.repeat),
    "wake": written(RUNG.wake),
    "blind_after": written(HEAD.blind_after),
    "burst_limit": written(HEAD.burst_limit),
}


def test_every_switch_is_there_with_its_default() -> None:
    told = {section.names[0]: section.names[1] for section in PAGE}
    assert told == DEFAULTS
    assert HEAD.burst_limit == MOST


@pytest.mark.parametrize("section", PAGE, ids=lambda section: section.names[0])
def test_each_switch_has_an_example_and_a_test_under_its_rule(section: Section) -> None:
    (example,) = section.fences("yaml")
    name = section.names[0]
    assert re.search(rf"\b{name}: ", example)
    (rule,) = re.findall(r"\(S(\d\d)\)", section.title)
    word = {"blind_after": "a_silent_source"}.get(name, name)
    assert re.search(rf"def test_s{rule}_{word}", TESTS)

"""Patterns that are refused because they could take long, and those that are decided at once."""

from __future__ import annotations

import re

import pytest

from bot.sla.facts import Attributes, SourceName
from bot.sla.matching import Condition, Operator, values_of
from bot.sla.patterns import LONGEST_VALUE, MOST_CHOICES, fault_of

SLOW = [
    "(a+)+b",
    "(a*)*b",
    "(a|a)*b",
    "(.|.)+",
    "(?:ab)*",
    "(a{1,9}){2,}",
    "(a?){30}a",
    "((a|b)c)+",
    "a?" * 28 + "a" * 28,
    "(a|a)" * 28 + "X",
    ".*.*.*X",
    r"\w+\d+\s*.{0,9}x",
    ".*(a|b)" * 3,
    "(a.*|b)(c.*|d)(e.*|f)",
    r"(a)\1",
    "a(?=b)b",
    "(?i)a",
    "a*+b",
    f".*.*({'|'.join('abcdefghijklmnopqrstu')})",
]
QUICK = [
    "klant.*",
    "(first|second) line",
    "L[12].*",
    "north.*|south.*|east.*|.*west",
    ".*shop.*",
    r"web-\d+\.(nl|be)(\.example)?",
    r"\d+\.\d+\.\d+\.\d+",
    "[^@]+@example",
    "[^]x]*y",
    r"\[(a|b)\]",
    "a{3}-b{2,5}",
    "(a|b|(c|d))?e",
    "colou?r",
    "",
]


@pytest.mark.parametrize("pattern", SLOW)
def test_a_pattern_that_could_take_long_is_refused_with_what_to_write(pattern: str) -> None:
    re.compile(pattern)
    fault = fault_of(pattern)
    assert fault is not None
    assert "; " in fault


@pytest.mark.parametrize("pattern", QUICK)
def test_a_pattern_that_is_decided_at_once_is_taken(pattern: str) -> None:
    re.compile(pattern)
    assert fault_of(pattern) is None


@pytest.mark.parametrize(
    "pattern", [".*.*X", "a*" * 2 + "b", "a?" * 19 + "b", ".*(" + "|".join("a" * 20) + ").*X"]
)
def test_s08_the_worst_of_what_is_taken_comes_to_an_end(pattern: str) -> None:
    assert fault_of(pattern) is None
    assert not Condition("tags", Operator.MATCHES, (pattern,)).holds(frozenset({"a" * LONGEST_VALUE}))


def test_beside_two_repeats_there_are_few_choices() -> None:
    choices = "|".join(chr(ord("a") + n) for n in range(MOST_CHOICES))
    assert fault_of(f".*({choices}).*") is None
    assert fault_of(f".*({choices}|A).*") is not None


@pytest.mark.parametrize(("length", "fits"), [(LONGEST_VALUE, True), (LONGEST_VALUE + 1, False)])
def test_s08_a_very_long_value_fits_no_pattern(length: int, fits: bool) -> None:
    attributes = Attributes(fields=(("notes", "a" * length),))
    values = values_of(attributes, SourceName("desk"))["field:notes"]
    assert Condition("field:notes", Operator.MATCHES, ("a*",)).holds(values) is fits

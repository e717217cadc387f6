"""Whatever is in the file: settings or faults, the same ones each time, and nothing else."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from bot.config import ConfigFaults, Settings, format_faults, loads
from tests.config.examples import ENVIRON, EXAMPLE, NOW

WORDS = [
    "a",
    "24x7",
    "1d",
    "30m",
    "75%",
    "${BOT_TOKEN}",
    "${",
    "2026-12-31",
    "09:00-17:00",
    "office",
    "null",
    "-",
    "",
]
KEYS = [
    *(
        "timezone",
        "calendar",
        "calendars",
        "office",
        "hours",
        "mon-fri",
        "holidays",
        "country",
        "slack",
        "channels",
    ),
    *(
        "sources",
        "kind",
        "customers",
        "name",
        "match",
        "policies",
        "targets",
        "resolution",
        "internal",
        "ladders",
    ),
    *("at", "tell", "warn", "no_sla", "except", "in", "fields", "short", "<<"),
]
VALUES = st.recursive(
    st.sampled_from(WORDS) | st.text(max_size=10) | st.none() | st.integers() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=20,
)
LINES = EXAMPLE.read_text().splitlines()


def outcome(data: bytes) -> Settings | str:
    """The settings or the words of the faults; any other exception fails the test."""
    try:
        return loads(data, ENVIRON, NOW)
    except ConfigFaults as refused:
        return format_faults(refused.faults) or "refused without a reason"


def check(data: bytes) -> None:
    """Loading is deterministic, and a refusal has its reasons."""
    first = outcome(data)
    assert first == outcome(data)
    assert first != "refused without a reason"


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    check(data)


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"%@`,?# \n\t$0\ufeff\u2028"), max_size=60))
@example("? - a\n: b")
@example("%YAML 9.9\n---\na: b")
def test_any_text_of_yaml_signs(text: str) -> None:
    check(text.encode())


@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8))
def test_any_values_in_known_places(value: dict[str, object]) -> None:
    data = json.dumps(value).encode()
    check(data)


@given(
    st.integers(0, len(LINES) - 1),
    st.integers(0, 60),
    st.sampled_from([*WORDS, ":", "\t", "[", "}", "'", "  "]),
)
def test_the_example_with_something_typed_into_it(line: int, column: int, typed: str) -> None:
    lines = list(LINES)
    lines[line] = lines[line][:column] + typed + lines[line][column:]
    data = "\n".join(lines).encode()
    check(data)


@given(st.sets(st.integers(0, len(LINES) - 1), min_size=1, max_size=6))
def test_the_example_with_lines_left_out(lines: set[int]) -> None:
    data = "\n".join(line for n, line in enumerate(LINES) if n not in lines).encode()
    check(data)

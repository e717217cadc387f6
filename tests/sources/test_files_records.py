"""Lines of JSON: the fast reader says what the standard library says, of anything."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.shared.files.records import json_record

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
BROKEN = st.text(st.sampled_from('{}[]",:0123456789.eE+-truefalsn\\u \n'), max_size=24)


def by_the_book(content: str) -> tuple[object, str]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return {}, "is not JSON"
    return (value, "") if isinstance(value, dict) else ({}, "is not a JSON object")


@given(st.dictionaries(st.text(max_size=6), VALUES, max_size=4), st.booleans())
def test_what_is_json_is_read_exactly(cells: dict[str, object], ascii_only: bool) -> None:
    content = json.dumps(cells, ensure_ascii=ascii_only) + "\n"
    record = json_record(1, content)
    assert (repr(record.cells), record.fault) == (repr(by_the_book(content)[0]), "")


@given(BROKEN | BROKEN.map(lambda text: "{" + text + "}"))
def test_what_is_hardly_json_has_the_same_fate(content: str) -> None:
    record = json_record(1, content)
    assert (repr(record.cells), record.fault) == (repr(by_the_book(content)[0]), by_the_book(content)[1])


@pytest.mark.parametrize(
    "content",
    [
        r'{"a": "\ud800"}',
        '{"a": "\x01"}',
        '{"a": 1, "a": 2}',
        '{"a": 1e400, "b": -0.0, "c": 0.1, "d": 12345678901234567890123}',
        '{"a": NaN}',
        '{"a": ' + "[" * 300 + "]" * 300 + "}",
        "[" * 100_000,
        "null",
    ],
    ids=["half a surrogate", "control", "twice", "numbers", "no number", "deep", "too deep", "null"],
)
def test_odd_lines_have_the_same_fate(content: str) -> None:
    record = json_record(7, content)
    assert (repr(record.cells), record.fault) == (repr(by_the_book(content)[0]), by_the_book(content)[1])
    assert record.line == 7


def test_a_number_beyond_all_is_infinite() -> None:
    assert json_record(1, '{"a": 1e400}').cells == {"a": math.inf}

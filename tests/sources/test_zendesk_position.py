"""The cursor: written and read back, whatever it holds; and unreadable answers never end in anything but
trouble."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sla.facts import SourceName
from bot.sources.zendesk.audits import Audit, from_listed, from_stream
from bot.sources.zendesk.histories import parse
from bot.sources.zendesk.known import Known, Rules
from bot.sources.zendesk.normalise import normalise
from bot.sources.zendesk.position import MOST_GONE, Position, Step
from bot.sources.zendesk.tickets import read_snapshot

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SECONDS = st.integers(min_value=0, max_value=2**33)
IDS = st.integers(min_value=1, max_value=2**40)
POSITIONS = st.builds(
    Position,
    since=SECONDS,
    events=SECONDS,
    tickets_from=SECONDS,
    tickets=st.text(max_size=40).map(lambda text: text.replace("\0", "")).filter(str.isprintable),
    step=st.sampled_from(Step),
    wanted=st.lists(IDS, unique=True).map(tuple),
    whole=st.frozensets(IDS),
    gone=st.frozensets(IDS),
    complete=st.booleans(),
    reached=SECONDS,
)


@given(POSITIONS)
def test_a_cursor_reads_back_what_was_written(position: Position) -> None:
    assert Position.load(position.dump()) == position


@pytest.mark.parametrize(
    "cursor", ["", "null", "[]", "{}", '{"v":0}', '{"v":1}', "MTc5NTE2NTk5OS4w", '{"v":1']
)
def test_a_cursor_that_cannot_be_read_begins_anew(cursor: str) -> None:
    assert Position.load(cursor) is None


def test_a_backlog_of_ten_thousand_is_a_short_cursor() -> None:
    begun = Position.beginning(NOW, NOW - timedelta(days=30))
    large = begun.want(set(range(1_000_000, 1_010_000)), set()).read(set(range(1_000_000, 1_010_000)), set())
    assert large.wanted == ()
    assert len(large.dump()) < 25_000


def test_a_history_is_wanted_once_and_forgotten_when_the_ticket_is_final() -> None:
    begun = Position.beginning(NOW, NOW - timedelta(days=30))
    waiting = begun.want({3, 1, 2}, set())
    assert waiting.wanted == (1, 2, 3)
    assert waiting.want({1, 2, 4}, {3}).wanted == (1, 2, 4)
    done = waiting.read({1}, {2})
    assert (done.wanted, set(done.whole)) == ((3,), {1})
    assert done.want({1, 2}, set()).wanted == (3, 2)
    assert not done.want(set(), {1}).whole


def test_only_the_newest_deleted_tickets_are_remembered() -> None:
    begun = Position.beginning(NOW, NOW - timedelta(days=30))
    full = begun.saw(set(range(1, MOST_GONE + 3)), set())
    assert (min(full.gone), len(full.gone)) == (3, MOST_GONE)
    assert full.saw({2}, set(range(4, MOST_GONE + 3))).gone == {2, 3}


RULES = Rules(SourceName("zd"), "https://acme.zendesk.com", fields={"27642": "contract"})
RECORDED = Path(__file__).parent / "zendesk"
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place within a JSON value."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in steps for place in places(inner, (*path, key)))]


def replaced(value: object, path: tuple[str | int, ...], new: object) -> object:
    """A copy with something else in one place."""
    if not path:
        return new
    if isinstance(value, dict):
        return {key: replaced(one, path[1:], new) if key == path[0] else one for key, one in value.items()}
    assert isinstance(value, list)
    return [replaced(one, path[1:], new) if n == path[0] else one for n, one in enumerate(value)]


def spoiled(name: str, key: str) -> st.SearchStrategy[list[object]]:
    """The recorded records with junk in one place."""
    records = json.loads((RECORDED / f"{name}.json").read_bytes())[key]
    swap = st.tuples(st.sampled_from(places(records)[1:]), JUNK)
    return swap.map(lambda pair: replaced(records, *pair)).map(partial(list[object]))


@given(spoiled("stream", "ticket_events"))
@settings(max_examples=300)
def test_junk_in_the_stream_spoils_one_update_at_most(records: list[object]) -> None:
    audits, strange = parse(records, from_stream)
    assert len(audits) + len(strange) == len(records)
    assert len(strange) <= 1
    read_all(audits)


@given(spoiled("audits", "audits"))
@settings(max_examples=300)
def test_junk_in_a_history_spoils_one_update_at_most(records: list[object]) -> None:
    audits, strange = parse(records, from_listed)
    assert len(strange) <= 1
    read_all(audits)


@given(spoiled("tickets", "tickets"))
def test_junk_in_the_export_spoils_one_ticket_at_most(records: list[object]) -> None:
    sound = read_snapshot({"tickets": records}, Known(), RULES)
    assert len(sound.tickets) + len(sound.strange) == len(records)
    assert len(sound.strange) <= 3


def read_all(audits: list[Audit]) -> None:
    """Whatever could be read can be understood, and stored as UTF-8 and in 64 bits."""
    for fact in normalise(audits, Known(), RULES, NOW).facts:
        repr(fact).encode("utf-8")
        assert abs(fact.sequence) < 2**63
        assert "\\x00" not in repr(fact)

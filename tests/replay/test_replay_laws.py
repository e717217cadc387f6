"""Laws of the replay: the order of tickets does not matter, sums agree, and no instant is stepped over."""

import csv
import tempfile
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from bot.config import load
from bot.replay.command import StandIns
from bot.replay.simulate import live
from bot.sla.alerts import Raised, decide
from bot.sla.facts import (
    Attributes,
    Author,
    Category,
    Deed,
    Fact,
    FactKey,
    Opened,
    SourceName,
    StatusChanged,
    Subject,
    Who,
)
from bot.sla.fold import fold
from bot.sla.library import Library
from tests.replay.bench import HEAD, INCIDENTS, MAP, SLA, Json, listed, part, replay, written

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HEADER = INCIDENTS.read_text(encoding="utf-8").splitlines()[0].split(",")
STATES = ("New", "Active", "Awaiting User Info", "Awaiting Vendor", "Resolved", "Closed")
PRIORITIES = ("1 - Critical", "2 - High", "3 - Moderate", "4 - Low", "?")

Row = dict[str, str]


@st.composite
def tickets(draw: st.DrawFn) -> list[list[Row]]:
    """Rows of a few tickets, each ticket's in their order."""
    number = draw(st.integers(1, 5))
    return [draw(rows_of(f"T{n}")) for n in range(number)]


@st.composite
def rows_of(draw: st.DrawFn, ticket: str) -> list[Row]:
    minutes = sorted(draw(st.lists(st.integers(0, 7 * 1440), min_size=1, max_size=6)))
    opened_at = MONDAY + minutes[0] * MINUTE
    return [
        {
            "number": ticket,
            "sys_mod_count": str(n),
            "opened_at": f"{opened_at:%d-%m-%Y %H:%M}",
            "sys_updated_at": f"{MONDAY + minute * MINUTE:%d-%m-%Y %H:%M}",
            "incident_state": draw(st.sampled_from(STATES)),
            "priority": draw(st.sampled_from(PRIORITIES)),
        }
        for n, minute in enumerate(minutes)
    ]


def as_csv(rows: list[Row]) -> str:
    text = StringIO(newline="")
    writer = csv.DictWriter(text, HEADER, restval="?", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def figures(rows: list[Row]) -> Json:
    with tempfile.TemporaryDirectory() as folder:
        return replay(written(Path(folder), "f.csv", as_csv(rows)), MAP).json


@profile(max_examples=25)
@given(tickets(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(histories: list[list[Row]], random: Random) -> None:
    rows = [row for rows in histories for row in rows]
    shuffled = random.sample(rows, len(rows))
    assert figures(shuffled) == figures(rows)


@profile(max_examples=25)
@given(tickets())
def test_the_sums_agree(histories: list[list[Row]]) -> None:
    result = figures([row for rows in histories for row in rows])
    for counts in (part(result, "timers"), *listed(result, "compliance")):
        columns = ("met", "missed", "running", "paused", "cancelled", "merged")
        assert counts["total"] == sum(int(str(counts[name])) for name in columns)
        assert int(str(counts["missed_open"])) <= int(str(counts["missed"]))
    for name in ("total", "met", "missed", "missed_open", "running", "paused", "cancelled", "merged"):
        lines = sum(int(str(line[name])) for line in listed(result, "compliance"))
        assert part(result, "timers")[name] == lines
    for whole, parts in (("total", part(result, "tickets")), ("read", part(result, "rows"))):
        assert parts[whole] == sum(int(str(n)) for name, n in parts.items() if name != whole)
    assert part(result, "tickets")["total"] == len(histories)


@profile(max_examples=25)
@given(tickets())
def test_every_breach_was_told_once(histories: list[list[Row]]) -> None:
    result = figures([row for rows in histories for row in rows])
    told = {(m["audience"], m["reason"]): int(str(m["count"])) for m in listed(result, "messages", "by")}
    breached = sum(told.get(("group", reason), 0) for reason in ("breached", "over_at_change"))
    assert breached == part(result, "timers")["missed"] == part(result, "breaches")["total"]


# --- against a simulation that asks every minute ----------------------------------------

SHORT = (
    HEAD
    + """
policies:
  - name: quick
    match: {priority: high}
    calendar: 24x7
    targets: {resolution: {internal: 40m, contractual: 80m, pause_on: [pending, on_hold]}}
    warn: [50%, 15m]
  - name: usual
    match: {}
    targets: {resolution: 2h}
ladders:
  default:
    - {at: warn, tell: [owner]}
    - {at: due, tell: [group, legal], repeat: 30m}
    - {after: 25m, tell: [legal], kind: contractual}
"""
)
DAY = MONDAY + timedelta(hours=9)
T = Subject(SourceName("x"), "T")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    sla = written(tmp_path_factory.mktemp("sla"), "sla.yml", SHORT)
    return Library.of(load(sla, StandIns({})).book, DAY)


@st.composite
def short_lives(draw: st.DrawFn) -> list[Fact]:
    minutes = sorted(draw(st.lists(st.integers(0, 300), max_size=5)))
    system = Author("", Who.SYSTEM)
    born = Opened(Category.NEW, Attributes(priority=draw(st.sampled_from(["high", "low"]))), "kim")
    deeds: list[Deed] = [born, *(StatusChanged(draw(st.sampled_from(list(Category)))) for _ in minutes)]
    instants = [DAY + minute * MINUTE for minute in (0, *minutes)]
    return [
        Fact(T.source, FactKey(str(n)), T, at, at, system, deed, sequence=n)
        for n, (at, deed) in enumerate(zip(instants, deeds, strict=True))
    ]


@profile(max_examples=12)
@given(facts=short_lives())
def test_no_instant_is_stepped_over(library: Library, facts: list[Fact]) -> None:
    until = DAY + timedelta(hours=6)
    raised: list[Raised] = []
    naive: list[tuple[datetime, str]] = []
    now = DAY
    while now <= until:
        standing = fold(T, [fact for fact in facts if fact.observed_at <= now], library)
        for alert in decide(standing, raised, now, now + datetime.resolution).alerts:
            raised.append(Raised(alert.key, str(alert.timer.id), alert.reason, alert.at, alert.audiences))
            naive.append((now, alert.key))
        now += MINUTE
    life = live(T, facts, library, until)
    assert life is not None
    assert [(said.at, said.key) for said in life.said] == naive


def test_a_file_out_of_order_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    lines = INCIDENTS.read_text(encoding="utf-8").splitlines()
    mixed = [lines[0], *sorted(lines[1:], key=lambda line: line[::-1])]
    result = replay(written(tmp_path, INCIDENTS.name, "\n".join(mixed)), MAP).json
    expected = replay(INCIDENTS, MAP).json
    assert {**result, "set_aside": 0} == {**expected, "set_aside": 0}
    assert list(room.iterdir()) == []


def test_room_that_runs_out_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    lines = INCIDENTS.read_text(encoding="utf-8").splitlines()
    done = replay(written(tmp_path, "f.csv", "\n".join([lines[0], *lines[5:], *lines[1:5]])), MAP, SLA)
    assert done.code == 2
    assert "cannot be put in order by ticket" in done.err

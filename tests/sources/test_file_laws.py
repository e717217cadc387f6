"""However a file comes, in whatever pieces, it tells the same; and it tells what a replay of it would."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sla.facts import Deed, Subject
from bot.sources.file.people import People
from bot.sources.file.telling import Teller
from bot.sources.shared.files.differences import history_of
from bot.sources.shared.files.maps import ColumnMap
from bot.sources.shared.files.records import Record
from bot.sources.shared.files.rows import Row, RowReader
from tests.sources.paper import NAME, Desk, desk
from tests.sources.play import MORNING, Ledger

COLUMNS = {
    "ticket": "id",
    "at": "at",
    "opened_at": "opened",
    "solved_at": "solved",
    "closed_at": "closed",
    "status": {
        "column": "status",
        "values": {"N": "new", "O": "open", "P": "pending", "S": "solved", "C": "closed"},
    },
    "priority": "prio",
    "owner": "owner",
    "reply": {
        "column": "said",
        "values": {"agent": "agent_reply", "customer": "customer_reply", "note": "note"},
    },
}
HEADER = "id,at,opened,solved,closed,status,prio,owner,said,text"
TEXTS = ["", "plain", '"a, ""quoted"" one"', '"two\nlines"', "café"]


def instant(minute: int) -> str:
    return (MORNING - timedelta(hours=9) + timedelta(minutes=minute)).isoformat()


@st.composite
def logs(draw: st.DrawFn, tickets: int = 3) -> list[str]:
    """Lines of a log in the order in which they were written."""
    lines = []
    for minute in sorted(draw(st.lists(st.integers(10, 500), min_size=1, max_size=12))):
        ticket = draw(st.integers(1, tickets))
        cells = [f"T-{ticket}", instant(minute), instant(ticket), "", ""]
        cells += [draw(st.sampled_from(choice)) for choice in ("NOPSC", ["low", "high"], ["", "ann", "bob"])]
        cells += [draw(st.sampled_from(["", "agent", "customer", "note"])), draw(st.sampled_from(TEXTS))]
        lines.append(",".join(cells))
    return lines


def told(ledger: Ledger) -> list[tuple[str, datetime, datetime | None, Deed]]:
    """Everything by its key, in the order in which it is folded."""
    facts = sorted(ledger.facts.values(), key=lambda fact: (fact.subject.id, fact.order))
    return [(fact.key, fact.occurred_at, fact.not_before, fact.deed) for fact in facts]


@settings(max_examples=60, deadline=None)
@given(logs(), st.data())
async def test_in_whatever_pieces_it_comes(lines: list[str], data: st.DataObject) -> None:
    whole = "".join(f"{line}\n" for line in [HEADER, *lines])
    with TemporaryDirectory() as folder:
        async with desk(Path(folder) / "log.csv", map=COLUMNS) as play:
            play.paper.scribble(whole)
            await play.poll()
            at_once = told(play.ledger)
        async with desk(Path(folder) / "parts.csv", path=f"{folder}/parts.csv*", map=COLUMNS) as play:
            await _in_pieces(play, whole.encode(), data)
            assert told(play.ledger) == at_once
            assert play.strange() == []


async def _in_pieces(play: Desk, whole: bytes, data: st.DataObject) -> None:
    """Bytes come by and by; in between it is read, the bot is started anew, or dies before it has saved."""
    cuts = sorted(data.draw(st.sets(st.integers(1, len(whole) - 1), max_size=6)))
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        with play.paper.path.open("ab") as file:
            file.write(whole[start:end])
        play.later(seconds=1)
        play.paper.touch()
        if data.draw(st.booleans()):
            await play.source.fetch(play.ledger.cursor, play.clock.now())
        if data.draw(st.booleans()):
            play.restart()
        await play.poll()


ends = st.none() | st.integers(5, 500)


@st.composite
def stories(draw: st.DrawFn) -> list[dict[str, str]]:
    """The rows of one ticket, as a log that was exported whole has them: the ends stand in every row."""
    solved, closed = draw(ends), draw(ends)
    both = {"solved": solved, "closed": closed}
    named = {name: instant(minute) for name, minute in both.items() if minute is not None}
    rows = []
    for minute in draw(st.lists(st.integers(5, 500), min_size=1, max_size=6, unique=True)):
        choices = {"status": "NOPSC", "prio": ["low", "high"], "said": ["", "agent", "customer", "note"]}
        cells = {name: draw(st.sampled_from(choice)) for name, choice in choices.items()}
        rows.append({"id": "T", "at": instant(minute), "opened": instant(5), **named, **cells})
    return rows


@settings(max_examples=200)
@given(stories())
def test_it_tells_what_a_replay_tells(story: list[dict[str, str]]) -> None:
    reader = RowReader(ColumnMap.model_validate(COLUMNS))
    rows = [reader.read(Record(n, cells)) for n, cells in enumerate(story, start=2)]
    replayed = history_of(Subject(NAME, "T"), rows).facts
    assert in_order(lived(rows)) == in_order([(fact.occurred_at, fact.deed) for fact in replayed])


def lived(rows: Sequence[Row]) -> list[tuple[datetime, Deed]]:
    """The same rows, one after the other."""
    teller, memo, told = Teller(People(NAME)), None, list[tuple[datetime, Deed]]()
    ordered = sorted(rows, key=lambda row: (row.at, row.order))
    for row in ordered:
        said, memo = teller.tell(row, memo)
        memo = memo.with_row(row.at, str(row.line), 0)
        told += [(one.at, one.deed) for one in said]
    if memo is not None:
        told += [(one.at, one.deed) for one in teller.end(ordered[-1], memo)[0]]
    return told


def in_order(told: list[tuple[datetime, Deed]]) -> list[tuple[datetime, str]]:
    return sorted((at, repr(deed)) for at, deed in told)

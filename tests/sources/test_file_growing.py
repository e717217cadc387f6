"""A file that grows, is rotated, cut short, or written to this very moment."""

import json
from pathlib import Path

import pytest

from bot.sla.facts import Category, Opened, Replied
from tests.sources.paper import HEADER, LOG, Desk, desk
from tests.sources.readings import statuses


def row(play: Desk, ticket: str, minute: float, status: str, said: str = "", owner: str = "") -> str:
    return f"{ticket},{play.at(minute)},{play.at(0)},{status},high,{owner},{said},VPN down"


async def test_what_is_added_is_read_and_nothing_twice(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER)
        await play.read(row(play, "T-1", 0, "N"))
        assert [type(deed) for deed in play.ledger.deeds("T-1")] == [Opened]
        await play.read()
        await play.read(row(play, "T-1", 2, "O", said="agent"), row(play, "T-2", 2, "N"))
        play.restart()
        await play.read(row(play, "T-1", 3, "P"))
        assert statuses(play.ledger.deeds("T-1")) == [Category.OPEN, Category.PENDING]
        assert play.ledger.deeds("T-1").count(Replied()) == 1
        assert play.strange() == []


async def test_a_half_written_line_waits_for_its_end(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.scribble(HEADER[:10])
        await play.read()
        assert play.ledger.read_up_to is None, "a header that is half there proves nothing"
        play.paper.scribble(HEADER[10:] + "\n")
        line = row(play, "T-1", 1, "N")
        play.paper.scribble(line[:30])
        await play.read()
        assert (play.ledger.facts, play.ledger.read_up_to) == ({}, None)
        await play.read()
        assert play.ledger.facts == {}, "however long it takes"
        play.paper.scribble(line[30:] + "\n")
        await play.read()
        assert [type(deed) for deed in play.ledger.deeds("T-1")] == [Opened]
        assert play.strange() == []


async def test_a_cell_may_have_line_breaks_and_its_end_may_be_missing_yet(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG, title="title") as play:
        play.paper.write(HEADER)
        line = row(play, "T-1", 0, "N").removesuffix("VPN down")
        await play.read(line + '"VPN', "down,")
        assert play.ledger.facts == {}
        await play.read('""still"""', row(play, "T-2", 1, "N"))
        assert play.ledger.tickets["T-1"].title == 'VPN\ndown,\n"still"'
        assert set(play.ledger.tickets) == {"T-1", "T-2"}


async def test_a_quotation_mark_that_nothing_closes_costs_one_line(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER)
        broken = row(play, "T-0", 0, "N").removesuffix("VPN down") + '"17 inch screen'
        await play.read(broken, *(row(play, f"T-{n}", 0, "N") for n in range(1, 150)))
        assert play.ledger.facts == {}, "it may yet be closed"
        await play.read(*(row(play, f"T-{n}", 1, "N") for n in range(150, 300)))
        assert len({fact.subject for fact in play.ledger.facts.values()}) == 299
        assert play.strange() == [
            "line 2 of log.csv is no line of a CSV file: it opens a quotation mark that nothing closes"
        ]


async def test_a_broken_line_is_put_aside_with_its_number_and_the_rest_goes_on(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER, row(play, "T-1", 0, "N"), "too,few", "", row(play, "T-1", 1, "Q"))
        with play.paper.path.open("ab") as file:
            file.write(b"T-1,caf\xe9\n" + b"T-1,\0,\n" + b"x" * 1_500_000 + b"\n")
        await play.read(row(play, "T-2", 1, "N"), "too,few,again")
        assert {fact.subject.id for fact in play.ledger.facts.values()} == {"T-1", "T-2"}
        assert play.strange() == [
            "line 3 of log.csv has 2 columns where the header has 8; so it is with 4 more lines",
            "line 5 of log.csv status `Q` is not in the column map",
        ]


async def test_a_word_nobody_mapped_is_told_under_one_key(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER)
        for minute in range(3):
            await play.read(row(play, "T-1", minute, "Q"))
        assert len(play.ledger.strange) == 3
        assert len({key for key, _ in play.ledger.strange}) == 1


async def test_a_rotated_part_is_read_to_its_end_first(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", path=f"{tmp_path}/log.csv*", map=LOG) as play:
        play.paper.write(HEADER)
        await play.read(row(play, "T-1", 1, "N"))
        play.later(minutes=1)
        play.paper.append(row(play, "T-1", 2, "O"))
        play.paper.rotate("log.csv.1")
        play.later(seconds=1)
        play.paper.write(HEADER, row(play, "T-1", 2, "P"))
        await play.read()
        assert statuses(play.ledger.deeds("T-1")) == [Category.OPEN, Category.PENDING]
        (tmp_path / "log.csv.1").rename(tmp_path / "log.csv.2")
        (tmp_path / "log.csv.1.gz").write_bytes(b"\x1f\x8b\0")
        await play.read(row(play, "T-1", 3, "S"))
        (tmp_path / "log.csv.2").unlink()
        await play.read()
        assert statuses(play.ledger.deeds("T-1"))[-1] is Category.SOLVED
        assert play.strange() == []


async def test_a_part_that_is_gone_too_early_is_told_of(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", path=f"{tmp_path}/log.csv*", map=LOG) as play:
        play.paper.write(HEADER)
        await play.read(row(play, "T-1", 1, "N"))
        play.paper.scribble("T-1,")
        await play.read()
        play.paper.replace(HEADER)
        await play.read()
        assert play.strange() == ["a file is gone before it was read to its end; what it still said is lost"]


async def test_another_file_in_its_place_is_read_from_its_beginning_and_told_of(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER)
        await play.read(row(play, "T-1", 1, "N"))
        play.paper.replace(HEADER, row(play, "T-2", 2, "N"))
        await play.read()
        assert set(play.ledger.tickets) == {"T-1", "T-2"}
        (told,) = play.strange()
        assert told.startswith("log.csv is another file than before; a pattern such as log.csv* reads")


@pytest.mark.parametrize("longer", [False, True])
async def test_a_file_that_was_written_anew_is_noticed(tmp_path: Path, longer: bool) -> None:
    """Though it is the same file, begins with the same line, and may have become longer."""
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER)
        first = [row(play, "T-1", 0, "N"), row(play, "T-1", 1, "O", said="agent")]
        await play.read(*first)
        known = dict(play.ledger.facts)
        play.later(minutes=1)
        more = [row(play, f"T-{n}", 2, "N") for n in range(2, 2 + 5 * longer)]
        play.paper.write(HEADER, *more, *first)
        await play.poll()
        if longer:
            assert play.strange() == ["log.csv was cut short or written anew: it is read from its beginning"]
            assert len(play.ledger.tickets) == 6
        assert {key: play.ledger.facts[key] for key in known} == known
        assert [
            fact for key, fact in play.ledger.facts.items() if fact.subject.id == "T-1" and key not in known
        ] == []


async def test_cut_short_is_noticed(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER)
        await play.read(row(play, "T-1", 0, "N"))
        play.paper.write(HEADER)
        await play.read()
        assert play.strange() == ["log.csv was cut short or written anew: it is read from its beginning"]
        await play.read(row(play, "T-1", 2, "O"))
        assert statuses(play.ledger.deeds("T-1"))[-1] is Category.OPEN


async def test_a_long_file_comes_in_pages_and_none_but_the_last_has_a_watermark(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER, *(row(play, f"T-{n}", 0, "N") for n in range(12_000)))
        pages = await play.read()
        assert [(len(page.tickets), page.more) for page in pages] == [
            (5000, True),
            (5000, True),
            (2000, False),
        ]
        assert [page.read_up_to is None for page in pages] == [True, True, False]


async def test_plain_events_come_one_a_line(tmp_path: Path) -> None:
    async with desk(tmp_path / "events.ndjson") as play:
        play.paper.write()
        for minute, event in enumerate(["opened", "agent_reply", "status"]):
            line = {"ticket": "T-1", "at": play.at(minute), "event": event, "status": "solved"}
            await play.read(json.dumps(line), "{broken", '{"ticket": "T-1\\u0000\\ud800"}')
        assert [type(deed).__name__ for deed in play.ledger.deeds("T-1")] == [
            "Opened",
            "Replied",
            "StatusChanged",
        ]
        assert {reason.split(" ", 4)[4] for reason in play.strange()} == {
            "is not JSON",
            "has no `event`; known: " + EVENTS,
        }


async def test_lines_that_are_just_alike_are_counted(tmp_path: Path) -> None:
    """There and back within a second: the last line wins, though it says what the first said."""
    async with desk(tmp_path / "events.jsonl") as play:
        lines = [("opened", {}), *(("status", {"status": s}) for s in ("pending", "open", "pending"))]
        play.paper.write(*(json.dumps({"ticket": "T", "at": play.at(0), "event": e, **m}) for e, m in lines))
        await play.read()
        assert statuses(play.ledger.deeds("T")) == [Category.PENDING, Category.OPEN, Category.PENDING]


async def test_lines_that_come_once_more_are_no_news(tmp_path: Path) -> None:
    """An export that overlaps with the one before."""
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER)
        first = [row(play, "T-1", n / 4, "NOPO"[n], said="agent" if n == 1 else "") for n in range(4)]
        await play.read(*first)
        before = play.ledger.deeds("T-1")
        await play.read(*first, row(play, "T-1", 2, "P"))
        assert play.ledger.deeds("T-1")[: len(before)] == before
        assert statuses(play.ledger.deeds("T-1"))[-1] is Category.PENDING
        assert play.strange() == []


async def test_a_line_that_comes_after_a_later_one_keeps_its_message_only(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER, row(play, "T-1", 0, "N"), row(play, "T-1", 2, "O"))
        await play.read()
        await play.read(row(play, "T-1", 1, "P", said="agent"))
        assert statuses(play.ledger.deeds("T-1")) == [Category.OPEN]
        assert Replied() in play.ledger.deeds("T-1")
        (told,) = play.strange()
        assert told.startswith("line 4 of log.csv comes after a later one of its ticket: a message counts")


async def test_a_line_from_the_future_is_not_believed(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER, row(play, "T-1", 60, "N"), row(play, "T-2", 0, "N"))
        await play.read()
        assert set(play.ledger.tickets) == {"T-2"}
        assert play.strange() == [
            "line 2 of log.csv speaks of an instant that is still to come; is its zone the right one?"
        ]


EVENTS = (
    "opened, status, customer_reply, agent_reply, bot_reply, note, priority, customer, channel, group, type, "
    "tags, requester, assigned, acknowledged, merged, deleted, restored"
)


async def test_a_message_counts_however_late_and_however_long_the_story(tmp_path: Path) -> None:
    """Of twenty rows only the last are remembered: an older one that comes again is no news, a message is."""
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER)
        rows = [row(play, "T-1", n / 100, "OP"[n % 2], said="agent" if n == 3 else "") for n in range(20)]
        await play.read(*rows)
        before = play.ledger.deeds("T-1")
        play.restart()
        await play.read(*rows)
        assert play.ledger.deeds("T-1") == before
        await play.read(row(play, "T-1", 0.045, "O", said="customer"))
        assert len(play.ledger.deeds("T-1")) == len(before) + 1
        assert play.strange() == []

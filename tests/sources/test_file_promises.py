"""How far a file may be believed, what it cannot say, and what happens when it cannot be read (S27, S29)."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sla.facts import Category, Fact, Opened, Replied, StatusChanged
from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.paper import HEADER, LIST, LIST_HEADER, LOG, Desk, desk
from tests.sources.play import MORNING
from tests.sources.readings import statuses

SECOND = timedelta(seconds=1)


def at(minutes: float) -> str:
    return (MORNING + timedelta(minutes=minutes)).isoformat()


def listed(ticket: str, status: str, *, replied: str = "", solved: str = "", closed: str = "") -> str:
    return f"{ticket},{at(0)},{replied},{solved},{closed},{status},high"


def status_facts(play: Desk, ticket: str) -> list[tuple[Category, Fact]]:
    facts = [fact for fact in play.ledger.of(ticket) if isinstance(fact.deed, StatusChanged)]
    return [(fact.deed.category, fact) for fact in facts if isinstance(fact.deed, StatusChanged)]


# --- the watermark ----------------------------------------


async def test_s27_a_file_that_nobody_touches_proves_nothing_more(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER)
        await play.read(f"T-1,{at(0)},{at(0)},N,high,,,x")
        written_at = play.clock.now()
        assert play.ledger.read_up_to == written_at - SECOND
        for _ in range(5):
            await play.read()
        assert play.ledger.read_up_to == written_at - SECOND
        play.paper.touch()
        await play.read()
        assert play.ledger.read_up_to == play.clock.now() - timedelta(minutes=1) - SECOND


async def test_s27_by_its_last_row(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG, complete_to="last_row", lag="90s") as play:
        play.paper.write(HEADER)
        await play.read()
        assert play.ledger.read_up_to is None
        play.later(minutes=30)
        await play.read(f"T-1,{at(20)},{at(0)},N,high,,,x", f"T-2,{at(19)},{at(0)},N,high,,,x")
        play.paper.touch()
        await play.read()
        assert play.ledger.read_up_to == MORNING + timedelta(minutes=18, seconds=30)


async def test_s27_a_file_touched_in_the_future_proves_no_more_than_now(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER)
        ahead = int((MORNING + timedelta(days=1)).timestamp())
        os.utime(play.paper.path, (ahead, ahead))
        await play.read()
        assert play.ledger.read_up_to == play.clock.now() - SECOND


# --- lists ----------------------------------------


async def test_s29_a_list_tells_exactly_what_it_names_and_the_rest_in_between(tmp_path: Path) -> None:
    async with desk(tmp_path / "list.csv", map=LIST) as play:
        play.later(minutes=10)
        play.paper.replace(LIST_HEADER, listed("T-1", "O", replied=at(4)))
        await play.read()
        opened, replied, *_ = play.ledger.of("T-1")
        assert isinstance(opened.deed, Opened)
        assert (opened.occurred_at, opened.approximate) == (MORNING, False)
        assert (replied.deed, replied.occurred_at) == (Replied(), MORNING + timedelta(minutes=4))
        ((category, became),) = status_facts(play, "T-1")
        assert category is Category.OPEN
        assert (became.not_before, became.occurred_at) == (MORNING, MORNING + timedelta(minutes=10))

        play.paper.replace(LIST_HEADER, listed("T-1", "P", replied=at(4)))
        await play.read()
        _, waits = status_facts(play, "T-1")[-1]
        assert waits.not_before == MORNING + timedelta(minutes=10)
        assert waits.occurred_at == MORNING + timedelta(minutes=11)

        play.later(minutes=20)
        play.paper.replace(LIST_HEADER, listed("T-1", "C", replied=at(4), solved=at(20), closed=at(25)))
        await play.read()
        ends = [
            (category, fact.occurred_at, fact.approximate) for category, fact in status_facts(play, "T-1")
        ]
        assert ends[2:] == [
            (Category.SOLVED, MORNING + timedelta(minutes=20), False),
            (Category.CLOSED, MORNING + timedelta(minutes=25), False),
        ]
        assert play.ledger.deeds("T-1").count(Replied()) == 1
        assert play.strange() == []


async def test_s29_a_solving_that_keeps_an_old_instant_is_approximate(tmp_path: Path) -> None:
    async with desk(tmp_path / "list.csv", map=LIST) as play:
        play.later(minutes=30)
        for status in "SOS":
            play.paper.replace(LIST_HEADER, listed("T-1", status, solved=at(20)))
            await play.read()
        told = [(category, fact.approximate) for category, fact in status_facts(play, "T-1")]
        assert told == [(Category.SOLVED, False), (Category.OPEN, True), (Category.SOLVED, True)]


async def test_a_list_that_says_the_same_is_no_news(tmp_path: Path) -> None:
    async with desk(tmp_path / "list.csv", map=LIST) as play:
        for _ in range(4):
            play.paper.replace(LIST_HEADER, *(listed(f"T-{n}", "O") for n in range(3)))
            await play.read()
        assert len(play.ledger.facts) == 6
        assert play.ledger.read_up_to == play.clock.now() - timedelta(minutes=1) - SECOND


async def test_a_list_without_a_last_line_end_counts_once_it_stands_still(tmp_path: Path) -> None:
    async with desk(tmp_path / "list.csv", map=LIST) as play:
        play.paper.scribble(f"{LIST_HEADER}\n{listed('T-1', 'O')}", mode="w")
        await play.read()
        assert play.ledger.facts == {}
        await play.read()
        assert statuses(play.ledger.deeds("T-1")) == [Category.OPEN]


async def test_who_left_a_list_is_gone_once_the_list_is_whole(tmp_path: Path) -> None:
    async with desk(tmp_path / "list.csv", map=LIST) as play:
        play.paper.replace(LIST_HEADER, listed("T-1", "O"), listed("T-2", "O"))
        await play.read()
        play.paper.replace(LIST_HEADER, listed("T-2", "O"))
        cursor, now = play.ledger.cursor, play.clock.now()
        assert (await play.source.look(["T-1", "T-2"], cursor, now)).gone == (), "not read yet"
        await play.read()
        look = await play.source.look(["T-1", "T-2"], play.ledger.cursor, now)
        assert (look.gone, look.facts) == (("T-1",), ())


async def test_nobody_is_gone_from_a_log(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER)
        await play.read(f"T-1,{at(0)},{at(0)},N,high,,,x")
        play.paper.write(HEADER)
        await play.read()
        assert (await play.source.look(["T-1"], play.ledger.cursor, play.clock.now())).gone == ()


async def test_s29_states_in_a_log_leave_open_when_things_changed(tmp_path: Path) -> None:
    columns = {key: value for key, value in LOG.items() if key != "reply"}
    async with desk(tmp_path / "log.csv", map=columns, rows="states") as play:
        play.paper.write(HEADER, f"T-1,{at(0)},{at(0)},N,high,,,x")
        await play.read(f"T-1,{at(1)},{at(0)},O,low,ann,,x")
        changed = play.ledger.of("T-1")[1:]
        assert [(fact.not_before, fact.occurred_at) for fact in changed] == [
            (MORNING, MORNING + timedelta(minutes=1))
        ] * 3


# --- people and cards ----------------------------------------


async def test_people_are_ids_in_facts_and_names_beside_them(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map={**LOG, "requester": "title"}) as play:
        play.paper.write(HEADER, f"T-1,{at(0)},{at(0)},N,high,Ann@Acme.example,,Jan Jansen")
        await play.read()
        shown = repr(play.ledger.facts) + play.ledger.cursor
        assert "Jan" not in shown
        assert "acme" not in shown.lower()
        assert {(one.name, one.email, str(one.who)) for one in play.ledger.people.values()} == {
            ("Jan Jansen", "", "customer"),
            ("Ann@Acme.example", "ann@acme.example", "agent"),
        }


async def test_a_card_has_title_and_address(tmp_path: Path) -> None:
    url = "https://desk.example/t/{ticket}"
    async with desk(tmp_path / "log.csv", map=LOG, title="title", url=url) as play:
        play.paper.write(HEADER, f"T 1/2,{at(0)},{at(0)},N,high,,,VPN down")
        await play.read()
        card = play.ledger.tickets["T 1/2"]
        assert (card.title, card.url, card.number) == (
            "VPN down",
            "https://desk.example/t/T%201%2F2",
            "T 1/2",
        )


# --- troubles ----------------------------------------


@pytest.fixture
def nobody() -> Iterator[None]:
    """The rights of somebody who owns nothing here, even where tests are run by root."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


async def troubled(play: Desk) -> SourceTrouble:
    with pytest.raises(SourceTrouble) as caught:
        await play.poll()
    return caught.value


async def test_a_missing_file_passes(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        trouble = await troubled(play)
        assert trouble.kind is SourceTroubleKind.PASSING
        assert "there is no file `" in trouble.detail
        assert "is the path right, and does its writer run?" in trouble.detail
        play.paper.write(HEADER)
        await play.read()
        assert play.ledger.read_up_to is not None


async def test_a_file_that_may_not_be_read_is_told_to_the_admins(tmp_path: Path, nobody: None) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        os.seteuid(0) if not os.getuid() else None
        play.paper.write(HEADER)
        play.paper.path.chmod(0)
        os.seteuid(65534) if not os.getuid() else None
        trouble = await troubled(play)
        assert trouble.kind is SourceTroubleKind.AUTH
        assert "may not be read; give the user that runs Duebell the right to read it" in trouble.detail


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("id,at,opened,status,prio,owner\n", "log.csv has no column `said`, which the column map names"),
        (HEADER.replace(",", ";") + "\n", "is the separator another one"),
        (HEADER.replace("title", "id") + "\n", "log.csv has two columns of the name `id`; rename one"),
        ('"' + "\n" * 300, "the first line of log.csv is no header of a CSV file"),
    ],
)
async def test_a_file_of_another_shape_is_strange(tmp_path: Path, content: str, sentence: str) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.scribble(content)
        trouble = await troubled(play)
        assert trouble.kind is SourceTroubleKind.STRANGE
        assert sentence in trouble.detail


async def test_a_folder_or_a_pipe_is_no_file(tmp_path: Path) -> None:
    async with desk(tmp_path, format="csv", map=LOG) as play:
        assert "is a folder; name the file" in (await troubled(play)).detail
    os.mkfifo(tmp_path / "log.csv")
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        assert "is no plain file" in (await troubled(play)).detail


async def test_the_probe_says_what_it_found(tmp_path: Path) -> None:
    async with desk(tmp_path / "log.csv", map=LOG) as play:
        play.paper.write(HEADER, *(f"T-{n},{at(0)},{at(0)},N,high,,,x" for n in range(3)))
        assert "can be read: all of it is understood (3 lines)" in await play.source.probe()
        play.paper.scribble("T-9,")
        assert "its last line has no end yet, so it waits" in await play.source.probe()
        play.paper.append("x")
        assert "can be read, but not all of it: line 5 of log.csv has 2 columns" in await play.source.probe()

"""The demo's story, and that it goes on where it was stopped."""

from pathlib import Path

from bot.demo.company import DAAN, KIM, LEADS, LEGAL, SUPPORT
from bot.demo.folder import Folder
from bot.demo.workspace import Message, said
from bot.demo.workspace.wire import as_object
from bot.engine.records import StoredTimer, TimerFilter
from bot.engine.status_views import StatusView
from bot.web import Shown
from tests.demo.backstage import Backstage, demo

PORTAL, LABELS, MISSED = "Patient portal is down", "Labels come out blank", "Export to CSV fails"
BOOKING = "Online booking"


async def timers(backstage: Backstage) -> list[StoredTimer]:
    """Every timer that the bot keeps."""
    return list(await backstage.stage.app.store.timers(TimerFilter(), 1000))


def keys(messages: list[Message]) -> list[object]:
    """The keys under which the bot posted them."""
    payloads = [as_object(as_object(one.metadata).get("event_payload")) for one in messages if one.bot_id]
    return [payload.get("key") for payload in payloads]


async def test_the_story_is_told_in_its_order(tmp_path: Path) -> None:
    async with demo(tmp_path) as backstage:
        await backstage.until(minutes=29)
        warned = backstage.about(SUPPORT, PORTAL)
        assert [one.is_reply for one in warned] == [False, True, True]
        assert all("is due in" in one.text for one in warned[1:])
        assert not backstage.channel(LEADS)

        await backstage.until(minutes=32)
        (breach,) = [one for one in backstage.about(SUPPORT, PORTAL) if one.broadcast]
        assert "*breached*" in breach.text
        assert [one.is_reply for one in backstage.about(LEADS, PORTAL)] == [False, True]
        assert not backstage.channel(LEGAL)

        await backstage.until(minutes=35)
        assert f"<@{DAAN}>" not in said(backstage.about(SUPPORT, LABELS)[0])
        await backstage.until(minutes=37)
        assert await backstage.workspace.until(
            lambda: f"<@{DAAN}>" in said(backstage.about(SUPPORT, LABELS)[0])
        ), "Daan has claimed it with a click"

        await backstage.until(minutes=70)
        card, notice = backstage.about(LEGAL, PORTAL)
        assert not card.is_reply
        assert "§4.2" in said(notice)
        assert "09:01 – 10:01" in said(notice)
        await the_status_is_worth_a_look(backstage)
        await what_was_missed_before_is_known_and_not_told(backstage)


async def the_status_is_worth_a_look(backstage: Backstage) -> None:
    status = await backstage.stage.app.answers.status()
    assert isinstance(status, StatusView)
    every = status.total
    assert min(every.met, every.missed, every.breached_open, every.at_risk, every.running, every.paused) > 0
    assert every.unknown == 0


async def what_was_missed_before_is_known_and_not_told(backstage: Backstage) -> None:
    ticket = str(backstage.desk.account.diary.tickets["csv"])
    assert "met_late" in {one.state for one in await timers(backstage) if one.subject.id == ticket}
    everything = [one for place in (SUPPORT, LEADS, LEGAL, KIM) for one in backstage.channel(place)]
    assert not [one for one in everything if MISSED in one.text]


async def test_an_outage_uses_up_the_months_downtime(tmp_path: Path) -> None:
    async with demo(tmp_path) as backstage:
        await backstage.until(minutes=71)
        assert not [one for one in backstage.about(SUPPORT, BOOKING) if one.is_reply]
        await backstage.until(minutes=85)
        (first,) = [one for one in backstage.about(SUPPORT, BOOKING) if "if the outage goes on" in one.text]
        assert "of the 21m 32s is used" in first.text, "99.95% of November, less its maintenance"
        await backstage.until(minutes=98)
        for place in (SUPPORT, LEADS, LEGAL):
            assert [one for one in backstage.about(place, BOOKING) if "*broken* since" in one.text], place
        assert "§5.1" in said(backstage.about(LEGAL, BOOKING)[-1])
        await backstage.until(minutes=106)
        assert "It was down for 31m" in backstage.about(SUPPORT, BOOKING)[-1].text
        page = backstage.stage.app.status_pages.shelf.look("everybody", "", "")
        assert isinstance(page, Shown)
        assert b"All services work" in page.body
        assert b"Harbour Clinic" not in page.body


async def test_a_restart_goes_on_and_says_nothing_twice(tmp_path: Path) -> None:
    async with demo(tmp_path) as backstage:
        await backstage.until(minutes=40)
        stopped_at, told = backstage.now, backstage.channel(SUPPORT)
        running, address = await timers(backstage), backstage.stage.helpdesk.base_url
    async with demo(tmp_path) as backstage:
        assert backstage.now == stopped_at
        assert backstage.channel(SUPPORT) == told
        assert backstage.stage.helpdesk.base_url == address
        await backstage.stage.app.jobs.settled()
        assert await timers(backstage) == running
        assert backstage.channel(SUPPORT) == told
        await backstage.until(minutes=70)
        for channel in (SUPPORT, LEADS, LEGAL):
            posted = keys(backstage.channel(channel))
            assert None not in posted
            assert len(posted) == len(set(posted))
        assert len(backstage.about(LEGAL, PORTAL)) == 2


async def test_after_a_crash_time_does_not_go_back(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    async with demo(tmp_path) as backstage:
        backstage.stage.save()
        early = folder.clock.read_bytes()
        await backstage.until(minutes=10)
        happened_at, played = backstage.desk.account.updates[-1].at, backstage.desk.account.diary.played
    folder.clock.write_bytes(early)
    async with demo(tmp_path) as backstage:
        assert backstage.now >= happened_at
        assert backstage.desk.account.diary.played == played > 0

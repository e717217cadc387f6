"""What happens in RT, and what the bot must make of it. Every step is an assertion."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import typer

from bot.engine.records import StoredTimer
from bot.sla.promises import Metric
from bot.sla.timers import State
from tests.real.rt.stage import Stage

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FIRST, NEXT, SOLVED = Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.RESOLUTION
MINUTE = timedelta(minutes=1)


class Story:
    """A weekend with five tickets."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.desk = stage, stage.desk

    async def tell(self) -> None:
        async with self.stage.app:
            await self.stage.app.jobs.settled()
            fire = await self._friday()
            shop = await self._saturday()
            await self._monday_the_fire_is_put_out(fire)
            await self._monday_nobody_saw_the_shop(shop)
            await self._a_merge_and_a_deletion()
            await self.stage.is_sound()
        self._say("the ledger is whole, and gives the same timers again")

    async def _friday(self) -> str:
        """Answered in time, then the customer is waited for."""
        ticket = await self.desk.open("jan", "The printer is on fire")
        await self.stage.reads()
        answer = await self._is(ticket, FIRST, State.RUNNING)
        assert answer.due_at == answer.started_at + timedelta(days=2, hours=18), answer
        await self._compare(ticket, FIRST, "opened on Friday at 15:30")

        await self.stage.until(answer.started_at + timedelta(hours=1, minutes=1))
        self.stage.channel("support").expects("First response for Klant BV is due in 1h")
        self._say("half of the time is gone: warned in #support")

        await self.desk.take("eva", ticket)
        await self.desk.comment("eva", ticket)
        await self.desk.correspond("eva", ticket)
        await self.stage.reads()
        await self._is(ticket, FIRST, State.MET)
        self._say("answered: met")
        await self._compare(ticket, SOLVED, "answered on Friday")

        await self.stage.until(_when(20, 16, 50))
        await self.desk.set("eva", ticket, Status="stalled")
        await self.stage.reads()
        assert (await self._is(ticket, SOLVED, State.PAUSED)).due_at is None
        self._say("stalled: the timer stands still")
        return ticket

    async def _saturday(self) -> str:
        """Nobody is there."""
        await self.stage.until(_when(21, 12, 0))
        ticket = await self.desk.open("jan", "The shop is down")
        await self.stage.reads()
        assert (await self._is(ticket, FIRST, State.RUNNING)).due_at == _when(23, 11, 0)
        await self._compare(ticket, FIRST, "opened on Saturday")
        return ticket

    async def _monday_the_fire_is_put_out(self, ticket: str) -> None:
        await self.stage.until(_when(23, 10, 0))
        await self.desk.correspond("jan", ticket)
        await self.stage.reads()
        await self._is(ticket, SOLVED, State.RUNNING)
        self._say("the customer replied: the timer runs, though RT still says stalled")
        await self._compare(ticket, NEXT, "the customer waits since 10:00")

        await self.stage.until(_when(23, 10, 5))
        await self.desk.set("eva", ticket, Status="open")
        await self.desk.correspond("eva", ticket)
        await self.stage.reads()
        await self._is(ticket, NEXT, State.MET)
        await self._compare(ticket, SOLVED, "answered and reopened by hand at 10:05")

        await self.desk.set("eva", ticket, Status="resolved")
        await self.stage.reads()
        await self._is(ticket, SOLVED, State.MET)
        self._say("resolved: met, and #legal heard nothing")
        self.stage.channel("legal").expects_times(0, "The printer is on fire")

    async def _monday_nobody_saw_the_shop(self, ticket: str) -> None:
        await self.stage.until(_when(23, 11, 1))
        await self._is_over(ticket, FIRST)
        self.stage.channel("leads").expects("The shop is down")
        self._say("nobody answered the shop: breached at 11:00, #leads was told")

        await self.stage.until(_when(23, 11, 30))
        await self.desk.correspond("eva", ticket)
        await self.stage.reads()
        await self._is(ticket, FIRST, State.MET_LATE)
        await self._compare(ticket, SOLVED, "eight hours from Monday's opening end at closing")

        await self.stage.until(_when(23, 17, 0))
        await self.stage.until(_when(23, 17, 1))
        await self.stage.reads()
        await self._is_over(ticket, SOLVED)
        self.stage.channel("legal").expects("The shop is down", "msa-2024-17")
        self._say("eight hours are over: breached at 17:00, #legal was told, with the contract")

    # --- tickets that go ---

    async def _a_merge_and_a_deletion(self) -> None:
        stays = await self.desk.open("jan", "The fax is stuck")
        goes = await self.desk.open("jan", "The fax is still stuck", CustomFields={"Contract": "C-7"})
        spam = await self.desk.open("jan", "Cheap faxes")
        await self.stage.reads()
        await self.desk.set("eva", goes, MergeInto=int(stays))
        await self.desk.delete("eva", spam)
        await self.stage.reads()
        states = [(await self.stage.timer(one, SOLVED)).state for one in (stays, goes, spam)]
        assert states == [State.RUNNING, State.MERGED, State.CANCELLED], states
        self._say("one ticket was merged, one deleted: merged, cancelled")

    async def _compare(self, ticket: str, metric: Metric, occasion: str) -> None:
        """RT's own Due beside ours, in office time."""
        ours, theirs = await self.stage.timer(ticket, metric), await self.stage.native(ticket)
        assert ours.due_at is not None
        assert theirs is not None, f"RT says nothing of ticket {ticket}"
        assert theirs.due_at is not None
        assert theirs.metric is metric, theirs
        apart = self.stage.apart(ours.due_at, theirs.due_at)
        assert abs(apart) <= 6 * MINUTE, (ours.due_at, theirs.due_at)
        shown = f"{_shown(ours.due_at)}, RT's {_shown(theirs.due_at)}"
        self._say(f"{occasion}: our due {shown}, apart {apart.total_seconds():.0f} s of office time")

    async def _is(self, ticket: str, metric: Metric, state: State) -> StoredTimer:
        timer = await self.stage.timer(ticket, metric)
        assert timer.state is state, timer
        return timer

    async def _is_over(self, ticket: str, metric: Metric) -> None:
        """Its due is past and nothing stopped it. The store says so once the next fact comes."""
        timer = await self.stage.timer(ticket, metric)
        assert timer.state in {State.RUNNING, State.BREACHED}, timer
        assert timer.due_at is not None, timer
        assert timer.due_at <= self.stage.now, timer

    def _say(self, words: str) -> None:
        typer.echo(f"  {_shown(self.stage.now)}  {words}")


def _when(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=AMSTERDAM)


def _shown(instant: datetime) -> str:
    return instant.astimezone(AMSTERDAM).strftime("%a %H:%M:%S")

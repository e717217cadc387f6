"""A play with a make-believe Request Tracker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import PacedClock
from bot.engine.ports import Source
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.rt import SPEC
from tests.sources.play import MORNING, Play
from tests.sources.rt_desk import RtDesk
from tests.sources.rt_server import TOKEN, Account, RtServer

SETTINGS: dict[str, object] = {"fields": {"Contract": "contract"}, "bots": ["robot@acme.example"]}


@dataclass(kw_only=True)
class RtPlay(Play):
    """The desk that is played at, and the server in between."""

    desk: RtDesk
    server: RtServer

    def again(self, **settings: object) -> Source:
        """The source after a restart, perhaps with other settings."""
        whole = {"base_url": self.server.base_url, "token": TOKEN, **SETTINGS, **settings}
        return SPEC.make(SourceName("rt"), SPEC.settings.model_validate(whole), self.http, self.clock)

    async def later_poll(self, **duration: float) -> None:
        """Let time pass and read."""
        self.later(**(duration or {"seconds": 61}))
        await self.poll()

    async def read(self) -> None:
        """Read to the end, however many pages that takes."""
        more = True
        while more:
            page = await self.source.fetch(self.ledger.cursor, self.clock.now())
            self.ledger.append(page)
            more = page.more

    def calls(self) -> int:
        """Requests since this was last asked."""
        count = len(self.server.gate.calls)
        self.server.gate.calls.clear()
        return count


@asynccontextmanager
async def rt_play(
    *,
    at: datetime = MORNING,
    account: Account | None = None,
    patience: timedelta = timedelta(seconds=5),
    **settings: object,
) -> AsyncIterator[RtPlay]:
    """A play whose time stands still unless it is moved; nothing has been read yet."""
    clock = PacedClock(at, rate=0)
    desk, http = RtDesk(clock), Http(clock, patience=patience)
    server = RtServer(desk, clock, account)
    async with server.serve():
        whole = {"base_url": server.base_url, "token": TOKEN, **SETTINGS, **settings}
        source = SPEC.make(SourceName("rt"), SPEC.settings.model_validate(whole), http, clock)
        try:
            yield RtPlay(clock=clock, http=http, source=source, desk=desk, server=server)
        finally:
            await source.close()
            await http.close()

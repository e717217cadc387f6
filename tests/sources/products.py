"""What the contract suite needs of each kind of source: a whole server to read, and what is secret there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.demo.helpdesk import Fault
from bot.engine.ports import Source
from tests.sources.rehearsal import AGENT, CUSTOMER, TOKEN, Ledger, Rehearsal, rehearsal


class Failure(StrEnum):
    """What every product can do to us."""

    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    LIMITED_FOR_A_WHILE = "limited, with a time"
    LIMITED = "limited, without a time"
    MAINTENANCE = "maintenance"
    ERROR = "server error"
    SILENCE = "silence"
    DROPPED = "dropped before the answer"
    CUT = "dropped within the answer"
    BROKEN = "broken JSON"
    TRUNCATED = "truncated JSON"
    HTML = "a web page"
    SHAPELESS = "JSON of another shape"
    ELSEWHERE = "a redirect to another host"


@dataclass
class Trial:
    """One product under trial. `poll` reads to the end, `fail` spoils the next call, `live` makes things
    happen."""

    play: Rehearsal
    ledger: Ledger
    fail: Callable[[Failure], None]
    live: Callable[[], list[str]]
    revive: Callable[[], Source]

    async def poll(self) -> None:
        self.play.later(seconds=61)
        await self.play.poll()


@dataclass(frozen=True)
class Product:
    """A kind of source: how to put it on trial, and words that may never be seen outside."""

    trial: Callable[[], AbstractAsyncContextManager[Trial]]
    canaries: tuple[str, ...]


_FAULTS = {
    Failure.MISSING: Fault.NOT_FOUND,
    Failure.LIMITED_FOR_A_WHILE: Fault.LIMITED,
    Failure.LIMITED: Fault.LIMITED,
    Failure.MAINTENANCE: Fault.UNAVAILABLE,
    Failure.ERROR: Fault.ERROR,
    Failure.SILENCE: Fault.SLOW,
    Failure.DROPPED: Fault.DROP,
    Failure.CUT: Fault.CUT,
    Failure.BROKEN: Fault.BROKEN,
    Failure.TRUNCATED: Fault.TRUNCATED,
    Failure.HTML: Fault.HTML,
    Failure.SHAPELESS: Fault.SHAPELESS,
    Failure.ELSEWHERE: Fault.ELSEWHERE,
}


@asynccontextmanager
async def _zendesk() -> AsyncIterator[Trial]:
    async with rehearsal(patience=timedelta(milliseconds=500), events_per_page=3) as play:
        await play.poll()

        def fail(failure: Failure) -> None:
            wait = "93" if failure is Failure.LIMITED_FOR_A_WHILE else None
            if failure is Failure.UNAUTHORISED:
                play.server.revoked = True
            elif failure is Failure.FORBIDDEN:
                play.source = play.again(email="bob@acme.example")
            else:
                twice = failure is Failure.DROPPED  # on a connection that was kept open, one more try is made
                play.server.faults.plan(_FAULTS[failure], times=1 + twice, retry_after=wait)

        def live() -> list[str]:
            ticket = play.desk.open("canary-subject", requester=CUSTOMER, body="canary-body")
            play.desk.reply(ticket, AGENT, "canary-reply")
            play.desk.set_status(ticket, "pending")
            play.later(seconds=1)
            play.desk.set_custom_status(ticket, 9999)
            return [str(ticket)]

        yield Trial(play, play.ledger, fail, live, play.again)


PRODUCTS = {"zendesk": Product(_zendesk, (TOKEN, "canary-", "Basic ", "jan@klant.example"))}

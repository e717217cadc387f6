"""A file that a test writes as a helpdesk's export would, touched at the instant of the play's clock."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.clock import PacedClock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sla.pages import Page
from bot.sources.file.fetch import FileSource
from bot.sources.file.settings import FileSettings
from tests.sources.play import MORNING, Play

NAME = SourceName("desk")

LOG = {
    "ticket": "id",
    "at": "at",
    "opened_at": "opened",
    "status": {"column": "status", "values": {"N": "new", "O": "open", "P": "pending", "S": "solved"}},
    "priority": "prio",
    "owner": "owner",
    "reply": {"column": "said", "values": {"agent": "agent_reply", "customer": "customer_reply"}},
}
"""A log: a row for every change."""
HEADER = "id,at,opened,status,prio,owner,said,title"

LIST = {
    "ticket": "id",
    "opened_at": "opened",
    "first_reply_at": "replied",
    "solved_at": "solved",
    "closed_at": "closed",
    "status": {
        "column": "status",
        "values": {"N": "new", "O": "open", "P": "pending", "S": "solved", "C": "closed"},
    },
    "priority": "prio",
}
"""A list: a row for every ticket, written anew."""
LIST_HEADER = "id,opened,replied,solved,closed,status,prio"


class Paper:
    """One file, or the parts of one log."""

    def __init__(self, path: Path, clock: PacedClock) -> None:
        self.path, self.clock = path, clock

    def write(self, *lines: str) -> None:
        """Begin anew, in the same file."""
        self.scribble("".join(f"{line}\n" for line in lines), mode="w")

    def append(self, *lines: str) -> None:
        """Add whole lines."""
        self.scribble("".join(f"{line}\n" for line in lines))

    def scribble(self, text: str, mode: str = "a") -> None:
        """Add text as it is, which need not be whole lines."""
        with self.path.open(mode, encoding="utf-8", newline="") as file:
            file.write(text)
        self.touch()

    def replace(self, *lines: str) -> None:
        """Put another file in its place, as careful writers do."""
        fresh = self.path.with_name("fresh.part")
        fresh.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        fresh.rename(self.path)
        self.touch()

    def rotate(self, to: str) -> None:
        """Rename the file; the next line begins another one."""
        self.path.rename(self.path.with_name(to))

    def touch(self) -> None:
        """Say that everything up to now is in the file."""
        nanoseconds = int(self.clock.now().timestamp() * 1_000_000) * 1000
        os.utime(self.path, ns=(nanoseconds, nanoseconds))


@dataclass
class Desk(Play):
    """A file source that is being read, and the file."""

    paper: Paper = field(kw_only=True)
    settings: Mapping[str, object] = field(kw_only=True)

    def at(self, minutes: float) -> str:
        """The instant so many minutes after the play began, as the file writes it."""
        return (MORNING + timedelta(minutes=minutes)).isoformat()

    def again(self, **more: object) -> FileSource:
        """The source after a restart."""
        return source_of(self.clock, {**self.settings, **more})

    def restart(self) -> None:
        self.source = self.again()

    async def read(self, *lines: str) -> list[Page]:
        """These lines are added, a minute passes, and everything is read."""
        self.later(minutes=1)
        if lines:
            self.paper.append(*lines)
        return await self.poll()

    def strange(self) -> list[str]:
        """What was put aside, in words."""
        return [reason for _, reason in self.ledger.strange]


@asynccontextmanager
async def desk(file: Path, **settings: object) -> AsyncIterator[Desk]:
    """A file that is not there yet, and a source that reads it."""
    clock = PacedClock(MORNING, 0)
    known = {"path": str(file), "lag": "1s", **settings}
    http = Http(clock)
    try:
        yield Desk(clock, http, source_of(clock, known), paper=Paper(file, clock), settings=known)
    finally:
        await http.close()


def source_of(clock: PacedClock, settings: Mapping[str, object]) -> FileSource:
    return FileSource(NAME, FileSettings.model_validate(settings), clock)

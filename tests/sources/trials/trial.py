"""What the contract suite needs of each kind of source: a whole server to read, and what is secret there."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.engine.ports import Source
from bot.sources.shared.spec import Call, Hooked
from tests.sources.failures import Failure
from tests.sources.play import Ledger, Play


@dataclass
class Trial:
    """One product under trial, read to its end and still empty.

    `fail` spoils the next call, `live` makes a ticket with canaries in its texts, a public reply, an internal
    note, a change of status and then a status nobody knows, and gives back its id; of a product that watches
    services it makes a check that was down, up, and then says a status nobody knows. `remove` deletes a
    ticket or a check so that the product does not have it any more. `revive` is the source after a restart.
    `wait` is how long the product may take to show what happened. `sign` makes the webhook that the product
    would send about a ticket, None when it sends none.
    """

    play: Play
    fail: Callable[[Failure], None]
    live: Callable[[], str]
    remove: Callable[[str], None]
    revive: Callable[[], Source]
    wait: timedelta = timedelta(seconds=61)
    sign: Callable[[str], tuple[Hooked, Call]] | None = None

    @property
    def ledger(self) -> Ledger:
        return self.play.ledger

    def later(self) -> None:
        """Let enough time pass for the product to show what happened."""
        self.play.clock.jump(self.wait)

    async def poll(self) -> None:
        self.later()
        await self.play.poll()


@dataclass(frozen=True)
class Product:
    """A kind of source: how to put it on trial, words that may never be seen outside, and the failures it
    can have. `wrong` are settings with canaries in them that must be refused. A product that `remembers`
    nothing tells no past."""

    trial: Callable[[], AbstractAsyncContextManager[Trial]]
    canaries: tuple[str, ...]
    wrong: dict[str, object]
    failures: frozenset[Failure] = field(default=frozenset(Failure))
    remembers: bool = True

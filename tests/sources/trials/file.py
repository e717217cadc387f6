"""The file source on trial: plain events, the one form in which a file can say that a ticket is gone."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.sources.paper import Desk, desk
from tests.sources.trials.trial import Product, Trial

URL = "https://desk.example/{ticket}"


@asynccontextmanager
async def _trial() -> AsyncIterator[Trial]:
    with TemporaryDirectory() as folder:
        async with desk(Path(folder) / "events.jsonl", title="title", url=URL) as play:
            play.paper.write()
            await play.poll()
            numbers = count(1)
            yield Trial(
                play,
                _cannot_fail,
                lambda: _live(play, f"T-{next(numbers)}"),
                lambda ticket: play.paper.append(_event(play, ticket, "deleted")),
                play.again,
            )


def _live(play: Desk, ticket: str) -> str:
    opened = {"title": "canary-subject", "requester": "canary-jan@klant.example", "priority": "high"}
    play.paper.append(_event(play, ticket, "opened", **opened))
    play.paper.append(_event(play, ticket, "assigned", owner="canary-ann@acme.example"))
    play.paper.append(_event(play, ticket, "agent_reply", text="canary-reply"))
    play.paper.append(_event(play, ticket, "note", text="canary-note"))
    play.paper.append(_event(play, ticket, "status", status="pending"))
    play.later(seconds=1)
    play.paper.append(_event(play, ticket, "status", status="limbo"))
    return ticket


def _event(play: Desk, ticket: str, event: str, **more: object) -> str:
    return json.dumps({"ticket": ticket, "at": play.clock.now().isoformat(), "event": event, **more})


def _cannot_fail(failure: object) -> None:
    raise AssertionError(f"a file cannot fail like this: {failure}")


PRODUCT = Product(
    _trial,
    ("canary-", "klant.example", "acme.example"),
    {"path": "events.jsonl", "nonsense": "canary", "url": "canary", "rows": "canary"},
    failures=frozenset(),
)

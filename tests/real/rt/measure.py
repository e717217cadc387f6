"""How long a real RT takes for what the bot asks of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter

from bot.clock import SystemClock
from bot.http import Http
from bot.sources.rt.client import Client
from bot.sources.rt.settings import RtSettings
from tests.real.rt.desk import PASSWORDS

TIMES = 9


async def measured(base_url: str) -> list[tuple[str, int]]:
    """Each question with the milliseconds of its answer, the median of several."""
    settings = RtSettings.model_validate(
        {"base_url": base_url, "user": "duebell", "password": PASSWORDS["duebell"]}
    )
    http = Http(SystemClock())
    client = Client(http, settings)
    newest = await client.newest()
    every = list(range(1, 6))
    questions: dict[str, Callable[[], Awaitable[object]]] = {
        "nothing but the password (the version)": client.version,
        "the stream, nothing new": lambda: client.stream(newest),
        f"the stream, a page of {len((await client.stream(0)).items)} transactions": lambda: client.stream(0),
        "five tickets as they are": lambda: client.tickets(every),
        "the whole history of five tickets": lambda: client.past(every),
    }
    took = []
    for what, ask in questions.items():
        durations = []
        for _ in range(TIMES):
            began = perf_counter()
            await ask()
            durations.append(perf_counter() - began)
        took.append((what, round(median(durations) * 1000)))
    await http.close()
    return took

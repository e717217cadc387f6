"""Silences, made with Alertmanager's API as people make them with its pages."""

from __future__ import annotations

from datetime import datetime, timedelta

import aiohttp

from bot.sources.shared.instants import format_iso
from bot.sources.shared.reading import mapping, text
from tests.real.prometheus.server import Machines


async def silence(machines: Machines, start: datetime, duration: timedelta, id: str = "") -> str:
    """Silence the shop's alert, or change a silence of that id; gives back the id."""
    wanted = {
        "id": id,
        "matchers": [{"name": "alertname", "value": "ServiceDown", "isRegex": False, "isEqual": True}],
        "startsAt": format_iso(start),
        "endsAt": format_iso(start + duration),
        "createdBy": "canary-person",
        "comment": "canary-comment",
    }
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{machines.alerts_url}/api/v2/silences", json=wanted) as reply,
    ):
        assert reply.status == 200, await reply.text()
        return text(mapping(await reply.json()), "silenceID")


async def expire(machines: Machines, id: str) -> None:
    """End a silence by hand."""
    async with (
        aiohttp.ClientSession() as session,
        session.delete(f"{machines.alerts_url}/api/v2/silence/{id}") as reply,
    ):
        assert reply.status == 200, await reply.text()

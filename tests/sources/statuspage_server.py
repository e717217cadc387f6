"""A make-believe Statuspage on 127.0.0.1: the public JSON of one page, without a key, and the newest fifty of
everything. It takes no query."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import pairwise

from aiohttp import web

from bot.sources.shared.instants import format_iso, parse_epoch
from tests.sources.failures import Gate
from tests.sources.tower import Plan, Tower, Watch

STATUSES = {"up": "operational", "down": "major_outage", "paused": "under_maintenance"}
"""The tower's words, as this product writes them; any other goes as it is."""
MOST = 50
Record = dict[str, object]


class Server:
    """One page. What happens in the tower is an incident, but for changes that are `quiet`. `edits` are what
    the supplier wrote into an incident afterwards, by its id."""

    def __init__(self, tower: Tower) -> None:
        self.tower = tower
        self.gate = Gate(tower.clock, lambda _request: 200, {"components": {"not": "a list"}})
        self.base_url = ""
        self.quiet: set[tuple[int, int]] = set()
        self.edits: dict[str, Record] = {}
        self.announced: dict[int, int] = {}
        self.groups: list[Record] = []

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Server]:
        app = web.Application()
        bodies: dict[str, Callable[[], Record]] = {
            "summary": self._summary,
            "incidents": lambda: {"incidents": self._incidents()},
            "scheduled-maintenances": lambda: {"scheduled_maintenances": self._plans()},
        }
        for name, body in bodies.items():
            app.router.add_get(f"/api/v2/{name}.json", _answers(body))
        async with self.gate.serve(app) as root:
            self.base_url = root
            yield self

    # --- the page ---

    def say_quietly(self, id: int, state: str) -> None:
        """From now on a component says this, and no incident tells of it."""
        self.tower.say(id, state)
        self.quiet.add((id, self.tower.now))

    def announce(self, watches: list[int], start: datetime, end: datetime) -> int:
        """Maintenance that is announced now."""
        plan = self.tower.plan(watches, start, end)
        self.announced[plan] = self.tower.now
        return plan

    def incident(self, id: int) -> str:
        """The id of a component's last incident."""
        return str(max(self._of(self.tower.watches[id]), key=lambda one: str(one["created_at"]))["id"])

    def _summary(self) -> Record:
        return {
            "page": {"id": "page1", "name": "canary-page", "time_zone": "Etc/UTC"},
            "components": [*self.groups, *(self._component(one) for one in self.tower.watches.values())],
            "incidents": [one for one in self._incidents() if one["resolved_at"] is None],
            "scheduled_maintenances": [],
            "status": {"indicator": "none", "description": "canary-words"},
        }

    def _component(self, watch: Watch) -> Record:
        return {
            "id": str(watch.id),
            "name": watch.name,
            "description": "canary-description",
            "status": _status(watch.state),
            "created_at": _iso(watch.created),
            "updated_at": _iso(watch.said[-1][0]),
            "group": False,
            "group_id": None,
        }

    def _incidents(self) -> list[Record]:
        found = [one for watch in self.tower.watches.values() for one in self._of(watch)]
        found.sort(key=lambda one: (str(one["created_at"]), str(one["id"])), reverse=True)
        return found[:MOST]

    def _of(self, watch: Watch) -> list[Record]:
        """Each time that it does not work is an incident."""
        found, updates = list[Record](), list[Record]()
        for (_, old), (at, new) in pairwise(watch.said):
            if (watch.id, at) in self.quiet:
                continue
            updates.insert(0, _update(watch, at, old, new))
            if new == "up":
                found.append(self._incident(watch, updates, at))
                updates = []
        return [*found, self._incident(watch, updates, None)] if updates else found

    def _incident(self, watch: Watch, updates: Sequence[Record], resolved: int | None) -> Record:
        first, last = updates[-1], updates[0]
        id = f"inc{watch.id}x{first['id']}"
        record: Record = {
            "id": id,
            "name": "canary-incident",
            "status": "investigating" if resolved is None else "resolved",
            "impact": "major",
            "created_at": first["created_at"],
            "started_at": first["created_at"],
            "updated_at": last["created_at"],
            "resolved_at": None if resolved is None else last["created_at"],
            "incident_updates": list(updates),
            "components": [{"id": str(watch.id), "name": watch.name, "status": "operational"}],
        }
        return {**record, **self.edits.get(id, {})}

    def _plans(self) -> list[Record]:
        plans = sorted(self.tower.plans.values(), key=lambda plan: plan.start, reverse=True)
        return [self._plan(plan) for plan in plans[:MOST]]

    def _plan(self, plan: Plan) -> Record:
        announced = _iso(self.announced.get(plan.id, plan.start))
        return {
            "id": f"plan{plan.id}",
            "name": "canary-plan",
            "status": "scheduled",
            "created_at": announced,
            "updated_at": announced,
            "started_at": announced,
            "resolved_at": None,
            "scheduled_for": _iso(plan.start),
            "scheduled_until": _iso(plan.end),
            "components": [{"id": str(id), "name": "canary-name"} for id in plan.watches],
            "incident_updates": [],
            **self.edits.get(f"plan{plan.id}", {}),
        }


def _answers(body: Callable[[], Record]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        if request.query:
            raise web.HTTPBadRequest(text="there is nothing to ask for")
        return web.json_response(body())

    return answer


def _update(watch: Watch, at: int, old: str, new: str) -> Record:
    affected = {
        "code": str(watch.id),
        "name": watch.name,
        "old_status": _status(old),
        "new_status": _status(new),
    }
    return {
        "id": f"upd{watch.id}x{at}",
        "status": "resolved" if new == "up" else "investigating",
        "body": "canary-body",
        "created_at": _iso(at),
        "display_at": _iso(at),
        "affected_components": [affected],
    }


def _status(state: str) -> str:
    return STATUSES.get(state, state)


def _iso(seconds: int) -> str:
    return format_iso(parse_epoch(seconds))

"""What a site calls its fields and statuses, and who is an agent there: looked up once an hour, or when a
status is met that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.sources.jira.client import Client
from bot.sources.jira.fields import FieldMap, read_fields
from bot.sources.jira.issues import read_status
from bot.sources.jira.known import Known, Status
from bot.sources.jira.settings import JiraSettings
from bot.sources.shared.reading import Json, mapping, plain, readable, text
from bot.troubles import SourceTrouble, SourceTroubleKind

FRESH = timedelta(hours=1)

_UNREADABLE = frozenset({403, 404})


class Lookups:
    """The growing knowledge of one site."""

    def __init__(self, client: Client, settings: JiraSettings) -> None:
        self._client, self._settings = client, settings
        self._known = Known(FieldMap())
        self._read_at: datetime | None = None
        self._asked: set[str] = set()

    async def known(self, now: datetime, statuses: Iterable[str] = ()) -> Known:
        """What is known now. Raises AUTH where a project cannot be seen: silence would look like peace."""
        if self._read_at is None or not timedelta(0) <= now - self._read_at < FRESH:
            self._known = await self._look_up()
            self._read_at, self._asked = now, set()
        unknown = {id for id in statuses if id} - self._known.statuses.keys() - self._asked
        if unknown:
            self._known = replace(self._known, statuses=await self._statuses())
            self._asked |= unknown  # a question that failed was none
        return self._known

    async def _look_up(self) -> Known:
        settings = self._settings
        fields = read_fields(await self._client.fields(), settings.fields, settings.group)
        projects = [await self._project(key) for key in settings.projects]
        ids = frozenset(plain(project.get("id")) for project in projects)
        return Known(fields, await self._statuses(), ids, await self._team(projects))

    async def _statuses(self) -> dict[str, Status]:
        answer = await self._client.statuses()
        if not isinstance(answer, list):
            raise ValueError("the statuses are not a list")
        return {status.id: status for status in readable(answer, read_status)}

    async def _project(self, key: str) -> Json:
        project = await self._client.project(key)
        if project is None:
            detail = f"{self._settings.base} shows no project {key} to this account"
            raise SourceTrouble(SourceTroubleKind.AUTH, detail, status=404)
        return project

    # --- who is an agent ---

    async def _team(self, projects: Iterable[Json]) -> frozenset[str] | None:
        """The account ids of all agents; None where the account may not know or no role has such a name."""
        roles = [(plain(project.get("id")), role) for project in projects for role in self._roles_of(project)]
        if not roles:
            return None
        try:
            return frozenset([id for project, role in roles for id in await self._holders(project, role)])
        except SourceTrouble as trouble:
            if trouble.status in _UNREADABLE:
                return None
            raise

    def _roles_of(self, project: Json) -> list[str]:
        """The ids of the roles that make an agent. Jira gives an address for each: its end is the id."""
        roles = mapping(project["roles"], "roles") if project.get("roles") else {}
        wanted = {name.casefold() for name in self._settings.agent_roles}
        ends = (text(roles, name).rpartition("/")[2] for name in roles if name.casefold() in wanted)
        return [end for end in ends if end.isdecimal()]

    async def _holders(self, project: str, role: str) -> list[str]:
        found: list[str] = []
        for one in await self._client.role(project, role):
            actor = mapping(one, "an actor")
            if actor.get("actorUser"):
                found.append(text(mapping(actor["actorUser"]), "accountId"))
            elif actor.get("actorGroup"):
                group = text(mapping(actor["actorGroup"]), "groupId")
                found += [text(mapping(user), "accountId") async for user in self._client.members(group)]
        return found

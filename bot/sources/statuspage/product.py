"""A status page as the shared driver asks for it: what it shows now, and the past that its incidents tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.http import Answer, Http
from bot.sla.observations import Health
from bot.sources.shared.intervals import Check, Checks, Past, Planned
from bot.sources.shared.reading import Json, items, mapping
from bot.sources.statuspage.answers import Component, listed, past_of, read_components
from bot.sources.statuspage.incidents import Story, read_story
from bot.sources.statuspage.plans import read_windows
from bot.sources.statuspage.settings import StatuspageSettings
from bot.troubles import SourceTrouble, SourceTroubleKind


class Statuspage:
    """Reads one page. Raises SourceTrouble, and ValueError for an answer of another shape."""

    at_once = 1_000  # a round has been read whole before the first component is told of

    def __init__(self, settings: StatuspageSettings, http: Http) -> None:
        self._settings, self._http = settings, http
        self.account = f"statuspage {settings.base_url}"
        self._components: dict[str, Component] = {}
        self._story = Story()

    async def checks(self) -> Checks:
        """Every component as it is now, and what incidents say: two requests."""
        answer = await self._get("summary")
        summary = mapping(answer.body)
        components, strange = read_components(summary, self._settings.components)
        incidents = listed(mapping((await self._get("incidents")).body), "incidents")
        story, aside = read_story(incidents, items(summary, "scheduled_maintenances"))
        self._components, self._story = {one.id: one for one in components}, story
        checks = tuple(
            Check(one.id, one.health, mark=story.marks.get(one.id), created_at=one.created_at)
            for one in components
        )
        return Checks(checks, answer.dated_at, (*strange, *aside))

    async def past(self, check: Check, since: datetime, until: datetime, before: Health | None) -> Past:
        """What the page says of a component; all of it was read with the list."""
        component, story = self._components[check.id], self._story
        return past_of(component, story.changes.get(check.id, ()), since, until, before, story.shown_from)

    async def windows(self, checks: Sequence[Check], since: datetime, until: datetime) -> Planned:
        """Maintenance that the page announces: one request."""
        if not self._settings.maintenance:
            return Planned()
        body: Json = mapping((await self._get("scheduled-maintenances")).body)
        return read_windows(listed(body, "scheduled_maintenances"), checks, since, until)

    async def probe(self) -> str:
        """Read the page and count its components."""
        try:
            listing = await self.checks()
        except SourceTrouble as trouble:
            raise _kindly(trouble) from None
        wanted = self._settings.components
        if missing := wanted - {check.id for check in listing.checks}:
            return f"the page can be read, but has no component {', '.join(sorted(missing))}"
        return f"the page can be read: {len(listing.checks)} components"

    async def _get(self, name: str) -> Answer:
        answer = await self._http.get_json(f"{self._settings.base_url}/api/v2/{name}.json")
        if answer is None:
            raise _kindly(SourceTrouble(SourceTroubleKind.STRANGE, "", status=404))
        return answer


def _kindly(trouble: SourceTrouble) -> SourceTrouble:
    """The same trouble in words that say what to do."""
    private = "this page is not public: only public pages can be read"
    nowhere = "there is no status page of Statuspage here: write its address as the browser shows it"
    detail = {401: private, 403: private, 404: nowhere}.get(trouble.status, trouble.detail)
    return SourceTrouble(trouble.kind, detail, trouble.retry_after, trouble.status)

"""A page's story from the ledger."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from bot.aside import aside
from bot.config.settings import StatusPage
from bot.engine.cases import Cases
from bot.engine.ports import Store
from bot.engine.records import SourceState
from bot.engine.views import SourceView
from bot.sla.facts import Fact, SourceName
from bot.sla.library import Library
from bot.sla.observations import PeriodClosed
from bot.sla.uptime.services import Service
from bot.sla.uptime.standing import heard_of
from bot.status_pages.figures import Known
from bot.status_pages.story import ServiceStory, Story
from bot.status_pages.telling import service_story, until

Health = Callable[[datetime], Awaitable[Sequence[SourceView]]]
"""Every source, and whether its reading is fresh enough to be believed."""


class Gatherer:
    """Reads what pages show. It writes nothing."""

    def __init__(self, store: Store, cases: Cases, health: Health) -> None:
        self._store, self._cases, self._health = store, cases, health

    async def story(self, page: StatusPage, now: datetime) -> Story:
        """Everything that stands on a page at an instant."""
        states = {state.source: state for state in await self._store.source_states()}
        silent = {SourceName(one.name) for one in await self._health(now) if not one.healthy}
        book = self._cases.library.latest
        services = [found for name in page.services if (found := book.service(name)) is not None]
        told = [await self._service(page, one, states, silent, now) for one in services]
        return Story(page.name, page.title, page.customer, page.language, page.zone, now, tuple(told))

    async def _service(
        self,
        page: StatusPage,
        service: Service,
        states: Mapping[SourceName, SourceState],
        silent: set[SourceName],
        now: datetime,
    ) -> ServiceStory:
        services = self._cases.services
        read_up_to = services.state(service.subject, states).read_up_to
        stale = bool(services.sources(service.subject) & silent)
        facts = await self._cases.facts(service.subject)
        return await aside(
            _told, service, facts, self._cases.library, page, now, read_up_to=read_up_to, stale=stale
        )


def _told(
    service: Service,
    facts: Sequence[Fact],
    library: Library,
    page: StatusPage,
    now: datetime,
    *,
    read_up_to: datetime | None,
    stale: bool,
) -> ServiceStory:
    heard = heard_of(service.name, facts, library)
    known = None
    if heard is not None:
        closed = {f.deed.name: f.deed.figures for f in facts if isinstance(f.deed, PeriodClosed)}
        known = Known(library, heard, until(now, heard, read_up_to, stale=stale), closed)
    return service_story(service, known, page, now, read_up_to=read_up_to, stale=stale)

"""Zammad as a product that lists what changed and tells of each ticket when asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.http import Http
from bot.sla.facts import Fact, SourceName
from bot.sla.pages import NativeTimer, Person, Ticket
from bot.sources.shared.changes import Before, Listing, Row, Told
from bot.sources.shared.instants import format_iso, parse_iso
from bot.sources.shared.reading import Json, mapping, number, text
from bot.sources.zammad.cards import card, natives
from bot.sources.zammad.client import Client, Found
from bot.sources.zammad.known import Rules
from bot.sources.zammad.lookups import Lookups
from bot.sources.zammad.normalise import normalise
from bot.sources.zammad.settings import Find, ZammadSettings
from bot.sources.zammad.stories import Stories
from bot.sources.zammad.story import Story, optional
from bot.troubles import SourceTrouble, SourceTroubleKind

_SKEW = timedelta(seconds=30)
_BLIND = (
    "the search finds no ticket although there are some: is Elasticsearch connected and its index built? "
    "Without it write `find: database`"
)
_FORGETFUL = (
    "the search does not find a ticket any more that is there: is its index being rebuilt? Until it is, the "
    "search cannot be believed"
)


class Zammad:
    """One Zammad. Methods raise SourceTrouble, and ValueError for an answer of an unknown shape."""

    at_once = 20

    def __init__(self, name: SourceName, settings: ZammadSettings, http: Http) -> None:
        self.account = settings.base_url
        self._settings, self._http = settings, http
        self._rules = Rules.of(name, settings)
        self._client = Client(http, settings)
        self._lookups = Lookups(self._client, self._rules)
        self._stories = Stories(self._client, self._rules)
        self._newest: Row | None = None

    async def changed(self, since: datetime, token: str) -> Listing:
        """Tickets that changed since. The token says from which instant and on which page to go on."""
        if self._settings.find is Find.SCAN:
            return await self._scanned(since, int(token or 1))
        begin, page = _place(token) or (since, 1)
        found = await self._client.changed(begin, page)
        listing = await self._listing(found)
        if page == 1 and not found.full:
            await self._check_sight(listing, begin)
        self._remember(listing)
        following = self._following(listing, begin, page) if found.full else ""
        return replace(listing, token=following, counted=_is_counted(following))

    async def named(self, ids: Sequence[str]) -> Listing:
        """Those of these tickets that exist. What the search does not find is asked for by itself: the index
        may not know it yet."""
        wanted = sorted({id for id in ids if id.isdecimal() and len(id) < 19})
        listing = await self._listing(Found(await self._client.named(wanted), full=False, dated_at=None))
        known = {row.id for row in listing.rows}
        missed = [await self._client.ticket(id) for id in wanted if id not in known]
        rest = await self._listing(Found([one for one in missed if one is not None], False, None))
        return Listing((*listing.rows, *rest.rows), strange=(*listing.strange, *rest.strange))

    async def tell(self, rows: Sequence[Row], before: Before, now: datetime) -> Told:
        """Everything that happened to these tickets, one request each where articles come along."""
        told = _Telling()
        for row in rows:
            try:
                story = await self._stories.of(row)
                if story is not None:
                    await self._tell_one(story, told, now)
            except ValueError as error:
                told.strange.append((f"ticket:{row.id}", str(error)))
        return told.whole()

    async def probe(self) -> str:
        """Sign in, read the states, and see whether the search can be believed."""
        try:
            await self._client.me()
            await self._client.states()
            if await self._client.is_blind(self._settings.shown_after):
                raise SourceTrouble(SourceTroubleKind.STRANGE, _BLIND)
            sees = bool((await self._client.scanned(1, 1)).records)
        except SourceTrouble as trouble:
            raise _kindly(trouble, self._settings.base_url) from None
        empty = "" if sees else "; it shows no ticket: give its user the right to read groups"
        return f"{self._settings.base_url} can be read{self._skewed()}{empty}"

    # --- lists ---

    async def _scanned(self, since: datetime, page: int) -> Listing:
        found = await self._client.scanned(page)
        listing = await self._listing(found)
        recent = tuple(row for row in listing.rows if row.changed_at >= since)
        token = str(page + 1) if found.full else ""
        return Listing(recent, token, dated_at=found.dated_at, strange=listing.strange)

    def _following(self, listing: Listing, begin: datetime, page: int) -> str:
        """Where a list goes on: at the newest change that the index certainly knows in its place.

        A ticket that changed within the lag may stand where its former change was, so what follows it may be
        older. If a page holds nothing else the next page is asked for: whatever shifts meanwhile changed
        within the lag too, and the next round lists it again.
        """
        on = max((row.changed_at for row in self._certain(listing)), default=begin)
        return f"{format_iso(on)}|1" if on > begin else f"{format_iso(begin)}|{page + 1}"

    def _certain(self, listing: Listing) -> list[Row]:
        """Rows whose last change is long enough ago for the index to know it."""
        if listing.dated_at is None:
            return []
        known = listing.dated_at - self._settings.shown_after
        return [row for row in listing.rows if row.changed_at <= known]

    def _remember(self, listing: Listing) -> None:
        """Keep the newest change that a healthy search must find again."""
        rows = [*self._certain(listing), *([] if self._newest is None else [self._newest])]
        self._newest = max(rows, key=lambda row: row.changed_at, default=None)

    async def _listing(self, found: Found) -> Listing:
        rows, strange = list[Row](), list[tuple[str, str]]()
        for record in found.records:
            try:
                rows.append(await self._row(mapping(record, "ticket"), found.dated_at))
            except ValueError as error:
                id = record.get("id") if isinstance(record, dict) else None
                strange.append((f"ticket:{id if isinstance(id, int) else '?'}", str(error)))
        return Listing(tuple(rows), dated_at=found.dated_at, strange=tuple(strange))

    async def _row(self, ticket: Json, at: datetime | None) -> Row:
        id, changed_at = number(ticket, "id"), parse_iso(text(ticket, "updated_at"))
        state = optional(ticket, "state_id")
        states = await self._lookups.states({state}, at or changed_at)
        return Row(str(id), changed_at, state in states and states[state].over, ticket)

    async def _check_sight(self, listing: Listing, begin: datetime) -> None:
        """A list is good news only if the search sees what is there: at least the newest change that it knew
        before, or, when nothing is known, any ticket at all."""
        newest = self._newest
        if newest is None:
            if not listing.rows and await self._client.is_blind(self._settings.shown_after):
                raise SourceTrouble(SourceTroubleKind.STRANGE, _BLIND)
        elif not await self._sees(newest, listing, begin):
            if await self._client.ticket(newest.id) is not None:
                raise SourceTrouble(SourceTroubleKind.STRANGE, _FORGETFUL)
            self._newest = None  # it is gone, or out of sight

    async def _sees(self, newest: Row, listing: Listing, begin: datetime) -> bool:
        """Whether the search finds the newest change: on the list, or by its id when the list begins later
        and is empty."""
        if newest.changed_at < begin:
            return bool(listing.rows) or bool(await self._client.named([newest.id]))
        return newest.id in {row.id for row in listing.rows}

    # --- tickets ---

    async def _tell_one(self, story: Story, told: _Telling, now: datetime) -> None:
        mentioned = {entry.after_id for entry in story.entries if entry.attribute == "state"}
        states = await self._lookups.states(mentioned | {optional(story.body, "state_id")}, now)
        people = await self._lookups.people(story, now)
        result = normalise(story, states, self._rules, now)
        told.strange += result.strange
        told.facts += result.facts
        told.tickets.append(card(story.body, people, self._rules))
        told.people.update(people)
        told.natives += natives(story.body, self._rules, now)

    def _skewed(self) -> str:
        host = self._settings.base_url.partition("://")[2].partition("/")[0].partition(":")[0]
        ahead = abs(self._http.skew.get(host, timedelta(0)))
        return f"; its clock and ours differ by {ahead.total_seconds():.0f} s" if ahead > _SKEW else ""


class _Telling:
    """What has been told so far in one go."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.tickets: list[Ticket] = []
        self.people: dict[int, Person] = {}
        self.natives: list[NativeTimer] = []
        self.strange: list[tuple[str, str]] = []

    def whole(self) -> Told:
        """All of it."""
        people, tickets = tuple(self.people.values()), tuple(self.tickets)
        return Told(tuple(self.facts), tickets, people, tuple(self.natives), tuple(self.strange))


def _place(token: str) -> tuple[datetime, int] | None:
    """Where a token says that a list goes on; None for an empty one."""
    begin, _, page = token.rpartition("|")
    return (parse_iso(begin), int(page)) if begin else None


def _is_counted(token: str) -> bool:
    """Whether a token leads to a page that is found by counting: any but the first of its instant."""
    return (_place(token) or (None, 1))[1] > 1


def _kindly(trouble: SourceTrouble, base: str) -> SourceTrouble:
    """The same trouble in words that say what to do."""
    sentences = {
        401: f"{base} does not accept this token: check it, and that access by token is switched on",
        403: f"{base} does not let this token read tickets: its user needs the right ticket.agent, "
        "and so does the token",
        404: f"{base} has no Zammad: is this the right address?",
    }
    detail = sentences.get(trouble.status, trouble.detail)
    return SourceTrouble(trouble.kind, detail, trouble.retry_after, trouble.status)

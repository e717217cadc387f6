"""Jira as a product that lists what changed: one search for a round, one changelog for all that it brings."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sla.scene import FINISHED
from bot.sources.jira.client import NAMED_AT_ONCE, Client, SearchPage, numbers
from bot.sources.jira.issues import read_status
from bot.sources.jira.known import Known, Rules, meaning
from bot.sources.jira.listing import Query, believable, continued, minutes_back, token_of
from bot.sources.jira.lookups import Lookups
from bot.sources.jira.settings import JiraSettings
from bot.sources.jira.telling import UNREADABLE, Teller
from bot.sources.shared.changes import Before, Listing, Row, Told
from bot.sources.shared.instants import EPOCH, parse_iso
from bot.sources.shared.reading import mapping, text
from bot.troubles import SourceTrouble, SourceTroubleKind

_FRESH = 50  # issues of which Jira shows the newest state when asked to
_SKEW = timedelta(seconds=30)
_REFUSED = 400


class Jira:
    """The projects of one site. Methods raise SourceTrouble, and ValueError for an unknown shape."""

    at_once = NAMED_AT_ONCE

    def __init__(self, name: SourceName, settings: JiraSettings, http: Http, clock: Clock) -> None:
        self.account = settings.api
        self._settings, self._clock = settings, clock
        self._rules = rules_of(name, settings)
        self._client = Client(http, clock, settings)
        self._lookups = Lookups(self._client, settings)
        self._teller = Teller(self._client, self._lookups, self._rules)
        self._lately: deque[int] = deque(maxlen=_FRESH)

    async def changed(self, since: datetime, token: str) -> Listing:
        """Issues that changed, oldest change first.

        A round is one search that brings the issues along. Where one page does not hold them all, ids are
        listed instead, thousands at once, and the list goes on by the instant of its last row: rows move
        while they are read, and a token may count them. Only where a page holds no more than one minute does
        it go on by its token, to the end.
        """
        known = await self._lookups.known(self._clock.now())
        if token:
            query, after = continued(self._settings.projects, token)
            page = await self._search(query, known, after)
            return _since(since, self._counted(query, page, known))
        listing = await self._from(since, known, tuple(sorted(set(self._lately))))
        return await self._from(since, known, thin=True) if listing.more else listing

    async def named(self, ids: Sequence[str]) -> Listing:
        """Those of these issues that exist, as they are this moment: this answer comes from no index."""
        known = await self._lookups.known(self._clock.now())
        wanted = numbers(ids)
        issues, failed = await self._client.issues(wanted, known.fields.asked) if wanted else ([], [])
        strange = list[tuple[str, str]]()
        rows = [*self._rows(issues, known, strange)]
        rows += [Row(id, EPOCH, over=False, body=UNREADABLE) for id in failed if id in wanted]
        self._lately.extend(int(row.id) for row in rows)
        return Listing(tuple(rows), strange=tuple(strange))

    async def tell(self, rows: Sequence[Row], before: Before, now: datetime) -> Told:
        """Everything that happened to these tickets."""
        if not rows:
            return Told()
        self._lately.extend(int(row.id) for row in rows)
        return await self._teller.tell(rows, before, now)

    async def probe(self) -> str:
        """Sign in, see every project, search in them. Raises SourceTrouble with a sentence for the admin."""
        try:
            await self._client.myself()
            known = await self._lookups.known(self._clock.now())
            await self._client.search(Query(self._settings.projects, 5, thin=True), (), rows=1)
        except SourceTrouble as trouble:
            raise _kindly(trouble, self._settings) from None
        ahead = abs(self._client.ahead)
        skewed = f"; its clock and ours differ by {ahead.total_seconds():.0f} s" if ahead > _SKEW else ""
        unsure = "; who is an agent there is not for this account to see" if known.team is None else ""
        return f"{self._settings.base} can be read{skewed}{unsure}"

    # --- searching ---

    async def _from(
        self, since: datetime, known: Known, fresh: tuple[int, ...] = (), *, thin: bool = False
    ) -> Listing:
        """The first page of a search that looks back as far as `since` by Jira's own clock."""
        now = self._now()
        while True:
            query = Query(self._settings.projects, minutes_back(since, now), thin, fresh)
            page = await self._search(query, known)
            if page.dated_at is None or query.covers(since, page.dated_at):
                return self._listing(query, page, since, known)
            now = page.dated_at + timedelta(minutes=1)  # our clock was behind: look back further

    async def _search(self, query: Query, known: Known, after: str = "") -> SearchPage:
        """A page of a search. A refusal may be for the issues that were to be fresh, or because we are not
        signed in: strangers see no projects."""
        try:
            return await self._client.search(query, known.fields.asked, after)
        except SourceTrouble as trouble:
            if trouble.status != _REFUSED:
                raise
        if query.fresh:
            self._lately.clear()
            return await self._search(Query(query.projects, query.minutes, query.thin), known)
        await self._client.myself()
        detail = "Jira refused the search: may the account see all projects?"
        raise SourceTrouble(SourceTroubleKind.STRANGE, detail, status=_REFUSED)

    def _listing(self, query: Query, page: SearchPage, since: datetime, known: Known) -> Listing:
        """A page that is continued by the instant of its last row, where that leads on."""
        whole = self._counted(query, page, known)
        if whole.more:
            kept = believable(whole.rows, (page.dated_at or self._now()) - self._settings.lag)
            if max((row.changed_at for row in kept), default=since) > since:
                whole = replace(whole, rows=kept, token="", counted=False)
        return _since(since, whole)

    def _counted(self, query: Query, page: SearchPage, known: Known) -> Listing:
        """A page that is continued by its token."""
        strange = list[tuple[str, str]]()
        rows = tuple(self._rows(page.issues, known, strange, thin=query.thin))
        token = token_of(query, page.after) if page.after else ""
        more = bool(token)
        return Listing(rows, token, more, counted=more, dated_at=page.dated_at, strange=tuple(strange))

    def _rows(
        self, issues: Iterable[object], known: Known, strange: list[tuple[str, str]], *, thin: bool = False
    ) -> Iterator[Row]:
        for one in issues:
            try:
                issue = mapping(one, "an issue")
                fields = mapping(issue.get("fields"), "fields")
                status = meaning(read_status(fields.get("status")), known, self._rules)
                changed_at = parse_iso(text(fields, "updated"))
                if not numbers([text(issue, "id")]):
                    raise ValueError("id is not a number")
                yield Row(text(issue, "id"), changed_at, status in FINISHED, {} if thin else issue)
            except ValueError as reason:
                id = one.get("id") if isinstance(one, dict) else None
                strange.append((f"issue:{id if isinstance(id, str) else '?'}", str(reason)))

    def _now(self) -> datetime:
        """The present by Jira's clock, as its last answer showed it."""
        return self._clock.now() + self._client.ahead


def _since(since: datetime, listing: Listing) -> Listing:
    """The listing without what changed before: Jira's minutes begin earlier than we asked."""
    return replace(listing, rows=tuple(row for row in listing.rows if row.changed_at >= since))


def rules_of(name: SourceName, settings: JiraSettings) -> Rules:
    """The settings without the secrets."""
    return Rules(
        source=name,
        base=settings.base,
        statuses={name.casefold(): meant for name, meant in settings.statuses.items()},
        priorities=settings.priorities,
        unset_priority=settings.unset_priority,
        domains={domain.lower(): customer for domain, customer in settings.domains.items()},
        duplicates=frozenset(name.casefold() for name in settings.duplicates),
        slas={name.casefold(): metric for name, metric in settings.slas.items()},
        agents=settings.agents,
        bots=settings.bots,
        emails=settings.emails,
    )


def _kindly(trouble: SourceTrouble, settings: JiraSettings) -> SourceTrouble:
    """The same trouble in words that say what to do."""
    sentences = {
        401: f"{settings.base} does not accept these credentials: check the address and its API token",
        403: f"{settings.base} does not let this account read: make it an agent in its projects",
        404: f"{trouble.detail}: is this the right address, and may the account see the project?",
    }
    detail = sentences.get(trouble.status, trouble.detail)
    return SourceTrouble(trouble.kind, detail, trouble.retry_after, trouble.status)

"""ServiceNow as a product that lists what changed: one list a round, three questions about all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sla.scene import FINISHED
from bot.sources.servicenow.client import AT_ONCE, Client, Rows
from bot.sources.servicenow.known import Known, Rules, meaning
from bot.sources.servicenow.lookups import Lookups
from bot.sources.servicenow.records import instant, is_id
from bot.sources.servicenow.settings import ServiceNowSettings
from bot.sources.servicenow.telling import Teller, wrapped
from bot.sources.shared.changes import Before, Listing, Row, Told
from bot.sources.shared.instants import format_epoch, parse_epoch
from bot.sources.shared.reading import Json, mapping, text
from bot.troubles import SourceTrouble, SourceTroubleKind

ZONE = (
    "ServiceNow does not find the ticket that changed last by its own instant: set the time zone of the user "
    "that Duebell signs in with to GMT"
)
CHECKED_EVERY = timedelta(hours=1)
"""A zone can agree with UTC in winter only."""

_YOUNG = timedelta(microseconds=1)
"""Added to the instant of a ticket whose history may still be on its way, so that it is told once more; those
of ServiceNow are whole seconds."""
_SECOND = timedelta(seconds=1)
_SKEW = timedelta(seconds=30)


class ServiceNow:
    """One table of an instance. Methods raise SourceTrouble, and ValueError for an unknown shape."""

    at_once = AT_ONCE
    """A whole page of the list."""

    def __init__(self, name: SourceName, settings: ServiceNowSettings, http: Http, clock: Clock) -> None:
        self.account = settings.base
        self._settings, self._clock = settings, clock
        self._rules = Rules.of(name, settings)
        self._client = Client(http, clock, settings)
        self._lookups = Lookups(self._client, self._rules)
        self._teller = Teller(self._client, self._lookups, self._rules, settings.lag, settings.overlap)
        self._checked_at: datetime | None = None

    async def changed(self, since: datetime, token: str) -> Listing:
        """A page of the tickets that changed.

        It goes on at the instant of its last row: rows that move while they are read move to the end. Where
        one second fills whole pages it goes on by ids within that second, and then with the next one.
        """
        second, after = _continued(token) if token else (_whole(since), "")
        columns = self._rules.columns.asked
        if not token:
            await self._check_zone()
        known = await self._lookups.known((), self._clock.now())
        if after:
            found = await self._client.within(second, after, columns)
        else:
            found = await self._client.since(second, columns)
        strange = list[tuple[str, str]]()
        rows = tuple(
            row for row in self._rows(found, known, strange, asked=False) if row.changed_at >= second
        )
        following = self._following(found, rows, second, after)
        more = found.more or bool(following)
        return Listing(rows, following, more, found.dated_at or self._present(), tuple(strange))

    async def named(self, ids: Sequence[str]) -> Listing:
        """Those of these tickets that exist."""
        wanted, strange = sorted({id for id in ids if is_id(id)}), list[tuple[str, str]]()
        rows, known = list[Row](), await self._lookups.known((), self._clock.now())
        for first in range(0, len(wanted), AT_ONCE):
            some = await self._client.tickets(wanted[first : first + AT_ONCE], self._rules.columns.asked)
            found = Rows(tuple(some), more=False, hidden=False, dated_at=self._present())
            rows += self._rows(found, known, strange, asked=True)
        return Listing(tuple(rows), strange=tuple(strange))

    async def tell(self, rows: Sequence[Row], before: Before, now: datetime) -> Told:
        """Everything that happened to these tickets."""
        return await self._teller.tell(rows, before, now)

    async def probe(self) -> str:
        """Sign in, see tickets and messages, check the zone. Raises SourceTrouble with a sentence for the
        admin."""
        try:
            self._checked_at = None
            await self._check_zone()
            unseen = "" if await self._client.shows_messages() else "; it shows no messages: may this user "
        except SourceTrouble as trouble:
            raise _kindly(trouble, self.account) from None
        silent = f"{unseen}read sys_journal_field?" if unseen else ""
        ahead = abs(self._client.ahead)
        skewed = f"; its clock and ours differ by {ahead.total_seconds():.0f} s" if ahead > _SKEW else ""
        return f"{self.account} can be read{skewed}{silent}"

    # --- lists ---

    def _following(self, found: Rows, rows: Sequence[Row], second: datetime, after: str) -> str:
        """The token that goes on with a list; empty where the last row's instant leads on, and at the end."""
        if not found.more:
            return _token(second + _SECOND) if after else ""
        last = max((_whole(row.changed_at) for row in rows), default=second)
        ids = [row.id for row in rows if _whole(row.changed_at) == second]
        if last > second:
            return ""
        if not ids:
            raise ValueError("a page of tickets without one that can be read")
        return _token(second, max(ids))

    def _rows(
        self, found: Rows, known: Known, strange: list[tuple[str, str]], *, asked: bool
    ) -> Iterator[Row]:
        known_up_to = (found.dated_at or self._present()) - self._settings.lag
        for one in found.rows:
            try:
                record = mapping(one, "a ticket")
                id, at = text(record, "sys_id"), instant(record, "sys_updated_on")
                if not is_id(id) or at is None:
                    raise ValueError("a ticket without an id, or without an instant")
                young = at > known_up_to
                body = wrapped(record, young=young, asked=asked)
                over = self._is_over(record, known)
                yield Row(id, at + _YOUNG if young else at, over, body)
            except ValueError as reason:
                strange.append((f"ticket:{_id(one)}", str(reason)))

    def _is_over(self, record: Json, known: Known) -> bool:
        state, reason = text(record, "state"), text(record, "hold_reason")
        over = meaning(state, reason, known, self._rules) in FINISHED
        return over or state in self._rules.cancelled

    def _present(self) -> datetime:
        """The present by ServiceNow's clock, as its last answer showed it."""
        return self._clock.now() + self._client.ahead

    # --- the zone ---

    async def _check_zone(self) -> None:
        """Ask for the newest ticket by its own instant. Where that is understood in a zone other than UTC
        nothing is found, and a list of changes would be silently wrong."""
        now = self._clock.now()
        if self._checked_at is not None and now - self._checked_at < CHECKED_EVERY:
            return
        newest = await self._client.newest()
        if newest is None:
            return
        id, written = text(newest, "sys_id"), text(newest, "sys_updated_on")
        if not is_id(id) or instant(newest, "sys_updated_on") is None:
            raise ValueError("the newest ticket has no id, or no instant")
        if await self._client.finds(id, written):
            self._checked_at = now
            return
        again = [
            mapping(one, "a ticket") for one in await self._client.tickets([id], ("sys_id", "sys_updated_on"))
        ]
        if any(text(one, "sys_updated_on") == written for one in again):
            raise SourceTrouble(SourceTroubleKind.STRANGE, ZONE)


def _token(second: datetime, after: str = "") -> str:
    return f"{format_epoch(second)}/{after}"


def _continued(token: str) -> tuple[datetime, str]:
    """The second and the id at which a listing goes on."""
    second, _, after = token.partition("/")
    return parse_epoch(int(second)), after


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _id(row: object) -> str:
    id = row.get("sys_id") if isinstance(row, dict) else None
    return id if isinstance(id, str) and is_id(id) else "?"


def _kindly(trouble: SourceTrouble, base: str) -> SourceTrouble:
    """The same trouble in words that say what to do."""
    sentences = {
        401: f"{base} does not accept these credentials: check the user and its password, or the key",
        403: f"{base} does not let this user read: give it the role itil, and access to the Table API",
        404: f"{trouble.detail}: is this the right address, and is the table's name right?",
    }
    detail = sentences.get(trouble.status, trouble.detail)
    return SourceTrouble(trouble.kind, detail, trouble.retry_after, trouble.status)

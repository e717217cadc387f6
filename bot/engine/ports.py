"""The seams of the engine: what it needs from storage, sources and Slack.

Adapters in `storage`, `bot.sources` and `bot.slack` have these shapes; the engine knows nothing else of
them. The values that cross the seams are in `bot.engine.records`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.engine.chronicle import Chronicle
from bot.engine.natives import Natives
from bot.engine.occasion_views import OccasionView
from bot.engine.records import (
    Assessed,
    Count,
    Destination,
    Due,
    Message,
    NewMessage,
    Posted,
    Rendered,
    StoredAlert,
    StoredTimer,
    Thread,
    TimerFilter,
)
from bot.engine.views import (
    AlertView,
    CardView,
    DigestView,
    NoticeView,
)
from bot.sla.facts import SourceName, Subject
from bot.sla.ladders import Kind
from bot.sla.pages import Look, Page, Person, Ticket
from bot.sla.promises import Metric


class Store(Chronicle, Natives, Protocol):
    """Everything the engine keeps. All methods are one transaction each. `now` is always passed in."""

    # assessment
    async def claim_due(self, now: datetime, limit: int, lease: timedelta) -> Sequence[Due]:
        """Subjects whose check is due, each given to one caller only until the lease ends."""
        ...

    async def next_check_at(self) -> datetime | None: ...
    async def alerts(self, subject: Subject) -> Sequence[StoredAlert]: ...
    async def assessed(self, outcome: Assessed, now: datetime) -> bool:
        """Store an outcome. False if newer facts have arrived meanwhile: nothing is stored, assess again."""
        ...

    async def check_again(self, subject: Subject, now: datetime) -> None:
        """Make a subject due at once."""
        ...

    async def announce(self, messages: Sequence[NewMessage], now: datetime) -> int:
        """Put messages without a subject's assessment into the outbox; gives back how many were new."""
        ...

    # outbox
    async def bundle(self, whole: NewMessage, parts: Sequence[Message], reason: str, now: datetime) -> bool:
        """Let one message stand for several claimed ones; False if a claim has run out: nothing is done."""
        ...

    async def claim_messages(self, now: datetime, limit: int, lease: timedelta) -> Sequence[Message]:
        """Pending messages whose time has come and sending ones whose lease has ended, most urgent first."""
        ...

    async def next_message_at(self) -> datetime | None: ...
    async def trying(self, message: Message, now: datetime, within: timedelta) -> bool:
        """Note, before the call, that an attempt begins. False when the claim does not last for `within` any
        more, or is somebody else's by now: then do not send."""
        ...

    async def delivered(self, message: int, channel: str, ts: str, now: datetime) -> None: ...
    async def retry(self, message: Message, at: datetime, detail: str, *, ambiguous: bool) -> None: ...
    async def withdrawn(self, message: Message, reason: str, now: datetime) -> None: ...
    async def failed(self, message: Message, reason: str, now: datetime) -> None: ...
    async def told(self, subject: Subject) -> Sequence[tuple[NewMessage, str, str]]:
        """What was delivered about a subject: the message, its channel and ts. For corrections."""
        ...

    async def heard(self, subject: Subject) -> Sequence[NewMessage]:
        """What was delivered about a subject or may have been: an attempt began whose outcome is not
        known."""
        ...

    # threads
    async def thread(self, subject: Subject, channel: str) -> Thread | None: ...
    async def threads(self, subject: Subject) -> Sequence[Thread]: ...
    async def thread_at(self, channel: str, ts: str) -> Thread | None: ...
    async def begin_thread(
        self, subject: Subject, channel: str, language: str, now: datetime, lease: timedelta
    ) -> Thread | None:
        """Claim the making of a root card. None while another worker is at it."""
        ...

    async def thread_made(self, subject: Subject, channel: str, ts: str, shown: int) -> None: ...
    async def thread_unmade(self, subject: Subject, channel: str, again_at: datetime) -> None:
        """The attempt to make a root card has failed: from `again_at` on another may begin."""
        ...

    async def forget_thread(self, subject: Subject, channel: str) -> None:
        """The root card is gone from Slack: the next message makes a new one."""
        ...

    async def stale_threads(self, limit: int) -> Sequence[Thread]:
        """Threads whose card shows an older version."""
        ...

    async def thread_shown(self, subject: Subject, channel: str, version: int) -> None: ...

    # beside the ledger
    async def ticket(self, subject: Subject) -> Ticket | None: ...
    async def find_tickets(self, text: str) -> Sequence[Ticket]:
        """Tickets whose number or id is exactly `text`, over all sources."""
        ...

    async def person(self, source: SourceName, person_id: str) -> Person | None: ...
    async def people_by_email(self, email: str) -> Sequence[Person]: ...

    # questions
    async def counts(
        self,
        wanted: TimerFilter,
        since: datetime,
        now: datetime,
        blind: Sequence[SourceName],
        unseen: Sequence[Subject] = (),
    ) -> Sequence[tuple[Count, int]]:
        """Counts per policy or service, each with the number of open timers that nobody can see: those of
        blind sources, of services that are `unseen`, and of services of which nobody can tell whether they
        work. These are in no other column."""
        ...

    async def timers(self, wanted: TimerFilter, limit: int, offset: int = 0) -> Sequence[StoredTimer]:
        """Matching timers, nearest due first, paused ones last."""
        ...

    async def missed(
        self, kind: Kind, since: datetime, until: datetime, customer: str | None = None
    ) -> Sequence[StoredTimer]:
        """Timers of that kind whose budget was used up from `since` on and before `until`, whatever became of
        them, in that order; of one customer, or of all."""
        ...

    async def kept(
        self, kind: Kind, since: datetime, until: datetime, customer: str
    ) -> Mapping[tuple[Metric, str], int]:
        """How many promises of that kind about a customer's tickets were kept and over in a span, by metric
        and part."""
        ...

    async def timers_of(self, subject: Subject) -> Sequence[StoredTimer]: ...
    async def count_subjects_without_policy(self) -> int: ...
    async def names(self) -> Sequence[str]:
        """Customers, groups and policies that occur, for "did you mean"."""
        ...

    # editions of the policies (S10)
    async def remember_book(self, version: str, text: str, now: datetime) -> bool:
        """Keep the text of a book that comes into force at `now`. False if the newest one is that version
        already."""
        ...

    async def books(self) -> Sequence[tuple[datetime, str, str]]:
        """Every edition, oldest first: since when, version, text."""
        ...

    # coordination and upkeep
    async def lease(self, name: str, holder: str, now: datetime, duration: timedelta) -> bool:
        """Take or renew a named lease. False while somebody else holds it."""
        ...

    async def release(self, name: str, holder: str) -> None: ...
    async def latest_key(self, beginning: str) -> str | None:
        """The key of the message that was put in last, of those whose key begins so."""
        ...

    async def waiting_messages(self) -> tuple[int, datetime | None]:
        """How many messages wait, and since when the oldest could have gone."""
        ...


# --- sources ----------------------------------------


class Source(Protocol):
    """A helpdesk that is read page by page. `fetch` raises SourceTrouble and nothing else."""

    name: SourceName
    every: timedelta

    async def fetch(self, cursor: str, now: datetime) -> Page:
        """The next page after `cursor` (empty: the beginning), normalised."""
        ...

    async def history(self, cursor: str, since: datetime, now: datetime) -> Page:
        """The next page of everything that happened to every ticket that changed since, open or over.

        `cursor` is the backfill's own. The last page has `more` unset; none of them has a watermark.
        """
        ...

    async def look(self, ids: Sequence[str], cursor: str, now: datetime) -> Look:
        """How these tickets are now, for the daily sweep. `cursor` is that of the last page stored."""
        ...

    def hint(self, ids: Sequence[str]) -> None:
        """Somebody says that these tickets changed: read them at the next `fetch`. May be forgotten."""
        ...

    async def probe(self) -> str:
        """Try address and rights once, for `duebell check`; a short sentence about what was found."""
        ...

    async def close(self) -> None: ...


# --- Slack ----------------------------------------


class Slack(Protocol):
    """The write side of Slack. Methods raise SlackTrouble and nothing else; none of them retries."""

    async def post(
        self,
        channel: str,
        content: Rendered,
        *,
        key: str,
        thread_ts: str | None = None,
        broadcast: bool = False,
    ) -> Posted:
        """Post once. `key` travels in the message's metadata, so that `find` can see it again."""
        ...

    async def edit(self, channel: str, ts: str, content: Rendered) -> None: ...
    async def find(self, channel: str, key: str, *, thread_ts: str | None, since: datetime) -> str | None:
        """The ts of our message with that key, if Slack has it. Raises SlackTrouble when it cannot look."""
        ...


class Directory(Protocol):
    """Audiences and people as Slack knows them."""

    async def destinations(
        self, audience: str, *, owner: Person | None, claimed_by: str, group: str
    ) -> Sequence[Destination]:
        """Where an audience is reached; empty when nobody is. `owner` alone is a direct message."""
        ...

    async def mention(self, audience: str, *, owner: Person | None, claimed_by: str, group: str) -> str:
        """The Slack user id or user-group id to mention for an audience, or empty."""
        ...

    async def slack_user(self, person: Person) -> str:
        """The Slack user id of somebody from a source (map first, then e-mail address), or empty."""
        ...

    async def email(self, slack_user: str) -> str:
        """The e-mail address of a Slack user, lower case, or empty."""
        ...

    async def roles(self, slack_user: str) -> frozenset[str]:
        """Roles of the configuration that a Slack user has ("lead", "legal", "admin", ...)."""
        ...

    async def outsider(self, slack_user: str) -> bool:
        """Whether a Slack user is a guest, a bot, deactivated or of another organisation: such are told
        nothing."""
        ...

    async def locale(self, slack_user: str) -> str:
        """The language to speak to a Slack user: "en" or "nl"."""
        ...

    def fallback(self) -> Destination | None:
        """Where to turn when a channel refuses: the admins' channel, if there is one."""
        ...


class Writer(Protocol):
    """Puts views into words and blocks."""

    def card(self, view: CardView, language: str) -> Rendered: ...
    def alert(self, view: AlertView, language: str) -> Rendered: ...
    def notice(self, view: NoticeView, language: str) -> Rendered: ...
    def occasion(
        self, view: OccasionView, language: str, *, mention: tuple[str, ...], perhaps_repeated: bool
    ) -> Rendered:
        """`perhaps_repeated`: it may be there already, and says so."""
        ...

    def digest(self, view: DigestView, language: str) -> Rendered: ...

"""A make-believe Request Tracker: people, queues and tickets, and the transactions that their deeds leave."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.clock import Clock

GENERAL, SECRET = 1, 3
QUEUES = {GENERAL: "General", SECRET: "Board"}
CONTRACT, CUSTOMER, LABELS, HIDDEN_FIELD = 2, 3, 4, 9
FIELDS = {CONTRACT: "Contract", CUSTOMER: "Customer", LABELS: "Labels"}


@dataclass(frozen=True)
class User:
    """Somebody, as RT knows them."""

    id: int
    login: str
    name: str
    email: str = ""
    organization: str = ""
    privileged: bool = False


SYSTEM = User(1, "RT_System", "The RT System itself")
NOBODY = User(6, "Nobody", "Nobody in particular")
EVA = User(31, "eva", "Eva Berg", "eva@acme.example", "Acme", privileged=True)
TOM = User(32, "tom", "Tom Vos", "tom@acme.example", "Acme", privileged=True)
ROBOT = User(34, "robot", "Robot", "robot@acme.example", privileged=True)
JAN = User(33, "jan", "Jan Jansen", "jan@klant.example", "Klant BV")
IDA = User(45, "ida@haven.example", "Ida Haven", "Ida@Haven.example", "Haven NV")
PEOPLE = (SYSTEM, NOBODY, EVA, TOM, ROBOT, JAN, IDA)

ENDED = frozenset({"resolved", "rejected", "deleted"})


@dataclass
class Ticket:
    """A ticket as it is now."""

    id: int
    subject: str
    creator: User
    created_at: datetime
    queue: int
    status: str
    priority: int
    owner: User
    requestors: list[User]
    fields: dict[int, list[str]]
    type: str = "ticket"
    effective: int = 0
    updated_at: datetime | None = None
    due_at: datetime | None = None
    told_at: datetime | None = None
    resolved_at: datetime | None = None


@dataclass(frozen=True)
class Transaction:
    """Something that happened. It is not seen before `seen_at`."""

    id: int
    ticket: int
    type: str
    field: str
    old: str
    new: str
    creator: User
    at: datetime
    seen_at: datetime


@dataclass
class RtDesk:
    """All that RT holds. Every deed happens now, by the clock of the play."""

    clock: Clock
    people: dict[int, User] = field(default_factory=lambda: {user.id: user for user in PEOPLE})
    tickets: dict[int, Ticket] = field(default_factory=dict)
    transactions: list[Transaction] = field(default_factory=list)
    delay: Callable[[], datetime] | None = None
    _last: int = 46

    def open(
        self,
        subject: str = "VPN down",
        by: User = JAN,
        *,
        requestors: tuple[User, ...] = (JAN,),
        queue: int = GENERAL,
        status: str = "new",
        priority: int = 0,
        owner: User = NOBODY,
        fields: dict[int, list[str]] | None = None,
        type: str = "ticket",
    ) -> int:
        """A new ticket. Of how it began its transaction says nothing."""
        id, now = max(self.tickets, default=0) + 1, self._now()
        made = {**{one: [] for one in FIELDS}, **(fields or {})}
        self.tickets[id] = Ticket(
            id, subject, by, now, queue, status, priority, owner, list(requestors), made, type, id, now
        )
        self._write(id, "Create", by)
        self._write(id, "EmailRecord", SYSTEM)  # the auto-reply
        self._write(id, "Set", SYSTEM, "Starts", "1970-01-01 00:00:00", now.strftime("%Y-%m-%d %H:%M:%S"))
        return id

    def correspond(self, ticket: int, by: User) -> int:
        """A message that the requestors get; the first by somebody else opens a new ticket."""
        id = self._write(ticket, "Correspond", by)
        self._write(ticket, "EmailRecord", SYSTEM)
        it = self.tickets[self.tickets[ticket].effective]
        if by not in it.requestors:
            it.told_at = self._now()
            if it.status == "new":
                self.set_status(ticket, "open", SYSTEM)
        return id

    def comment(self, ticket: int, by: User) -> int:
        """A message among agents."""
        return self._write(ticket, "Comment", by)

    def set_status(self, ticket: int, status: str, by: User = EVA) -> int:
        it = self.tickets[ticket]
        old, it.status = it.status, status
        it.resolved_at = self._now() if status in ENDED else it.resolved_at
        return self._write(ticket, "Status", by, "Status", old, status)

    def set_owner(self, ticket: int, owner: User, by: User = EVA) -> int:
        """RT tells it twice."""
        it = self.tickets[ticket]
        old, it.owner = it.owner, owner
        id = self._write(ticket, "Set", by, "Owner", str(old.id), str(owner.id))
        self._write(ticket, "SetWatcher", by, "Owner", str(old.id), str(owner.id))
        return id

    def set_priority(self, ticket: int, priority: int, by: User = EVA) -> int:
        it = self.tickets[ticket]
        old, it.priority = it.priority, priority
        return self._write(ticket, "Set", by, "Priority", str(old), str(priority))

    def move(self, ticket: int, queue: int, by: User = EVA) -> int:
        it = self.tickets[ticket]
        old, it.queue = it.queue, queue
        return self._write(ticket, "Set", by, "Queue", str(old), str(queue))

    def add_requestor(self, ticket: int, who: User, by: User = EVA) -> int:
        self.tickets[ticket].requestors.append(who)
        return self._write(ticket, "AddWatcher", by, "Requestor", "", str(who.id))

    def drop_requestor(self, ticket: int, who: User, by: User = EVA) -> int:
        self.tickets[ticket].requestors.remove(who)
        return self._write(ticket, "DelWatcher", by, "Requestor", str(who.id), "")

    def set_field(self, ticket: int, custom: int, old: str, new: str, by: User = EVA) -> int:
        """One value of a custom field becomes another; an empty text is none."""
        held = self.tickets[ticket].fields.setdefault(custom, [])
        if old:
            held.remove(old)
        if new:
            held.append(new)
        return self._write(ticket, "CustomField", by, str(custom), old, new)

    def merge(self, ticket: int, into: int, by: User = EVA) -> int:
        """The link is written at both tickets; requestors come along without a word, the status stays."""
        it, stays = self.tickets[ticket], self.tickets[into]
        it.effective = into
        stays.requestors.extend(one for one in it.requestors if one not in stays.requestors)
        link = f"fsck.com-rt://trial.example/ticket/{into}"
        id = self._write(ticket, "AddLink", by, "MergedInto", "", link)
        self._write(into, "AddLink", by, "MergedInto", "", link)
        return id

    def delete(self, ticket: int, by: User = EVA) -> int:
        return self.set_status(ticket, "deleted", by)

    def forget(self, ticket: int) -> None:
        """Shredded: nothing is left."""
        del self.tickets[ticket]
        self.transactions = [one for one in self.transactions if one.ticket != ticket]

    def _now(self) -> datetime:
        return self.clock.now().replace(microsecond=0)

    def _write(self, ticket: int, type: str, by: User, field: str = "", old: str = "", new: str = "") -> int:
        self._last, now = self._last + 1, self._now()
        seen_at = now if self.delay is None else self.delay()
        self.transactions.append(Transaction(self._last, ticket, type, field, old, new, by, now, seen_at))
        self.tickets[ticket].updated_at = now
        return self._last

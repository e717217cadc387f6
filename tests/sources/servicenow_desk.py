"""A make-believe ServiceNow: tables with rows, and what people do to tickets in it."""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from bot.clock import Clock

Record = dict[str, str]

JAN, PIET, EVA, BOB, ROBOT, MAIL = "jan", "piet", "eva", "bob", "robot", "connector"
NEW, WORK, HOLD, SOLVED, CLOSED, CANCELLED, MYSTERY = "1", "2", "3", "6", "7", "8", "42"
CALLER, VENDOR = "1", "4"
"""Reasons of being on hold."""

_FORM = "%Y-%m-%d %H:%M:%S"
_COLUMNS = (
    *("number", "short_description", "state", "hold_reason", "priority", "assigned_to", "assignment_group"),
    *("company", "caller_id", "contact_type", "category", "close_code", "parent_incident", "resolved_at"),
    *("closed_at", "sys_created_on", "sys_created_by", "sys_updated_on", "sys_mod_count", "u_level", "u_vip"),
)
_UNAUDITED = frozenset({"resolved_at", "closed_at", "u_vip"})


def id_of(what: str) -> str:
    """An id as ServiceNow makes them: in no order."""
    return blake2b(what.encode(), digest_size=16).hexdigest()


def written(at: datetime) -> str:
    return at.astimezone(UTC).strftime(_FORM)


class Desk:
    """One instance. `audited` is unset where nobody writes down changes, `late` is how long it takes until a
    change, once made, is found in the history."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.audited = True
        self.late = timedelta(0)
        self._made = 0
        self.tables: dict[str, list[Record]] = {
            table: []
            for table in (
                *("incident", "sys_journal_field", "sys_audit", "task_sla", "contract_sla", "sys_user"),
                *("sys_user_group", "core_company", "sys_user_has_role", "sys_user_role", "sys_choice"),
            )
        }
        self._furnish()

    def _furnish(self) -> None:
        for user, name, email in (
            (JAN, "Jan Jansen", "jan@klant.example"),
            (PIET, "Piet Smit", "piet@klant.example"),
            (EVA, "Eva Bakker", "Eva@acme.example"),
            (BOB, "Bob Visser", "bob@acme.example"),
            (ROBOT, "Robot", "robot@acme.example"),
            (MAIL, "Connector", ""),
        ):
            machine = "true" if user == MAIL else "false"
            self._add("sys_user", id_of(user), user_name=user, name=name, email=email, time_zone="")
            self.tables["sys_user"][-1] |= {"internal_integration_user": machine}
            self.tables["sys_user"][-1] |= {"web_service_access_only": "false"}
        self._add("sys_user_role", id_of("itil"), name="itil")
        for user in (EVA, BOB, ROBOT):
            self._add("sys_user_has_role", id_of(f"role {user}"), user=id_of(user), role=id_of("itil"))
        for group in ("Support", "Network"):
            self._add("sys_user_group", id_of(group), name=group)
        self._add("core_company", id_of("Klant"), name="Klant BV")
        for value, label in ((NEW, "New"), (WORK, "In Progress"), (HOLD, "On Hold"), (MYSTERY, "Mystery")):
            self._choice("state", value, label)
        for value, label in ((CALLER, "Awaiting Caller"), (VENDOR, "Awaiting Vendor")):
            self._choice("hold_reason", value, label)
        for name, target in (("Respond in time", "response"), ("Solve in time", "resolution")):
            self._add("contract_sla", id_of(name), name=name, target=target)

    def _choice(self, element: str, value: str, label: str) -> None:
        named = {"name": "incident", "element": element, "value": value, "label": label, "language": "en"}
        self._add("sys_choice", id_of(f"{element} {value}"), **named)

    # --- what people do ---

    def open(self, title: str = "VPN", caller: str = JAN, by: str = "", **values: str) -> str:
        """A ticket; gives its id."""
        self._made += 1
        id = id_of(f"ticket {self._made}")
        at = written(self.clock.now())
        fresh = dict.fromkeys(_COLUMNS, "")
        fresh |= {"state": NEW, "priority": "3", "contact_type": "email", "category": "network"}
        fresh |= {"number": f"INC{self._made:07d}", "short_description": title, "sys_mod_count": "0"}
        fresh |= {"caller_id": id_of(caller) if caller else "", "company": id_of("Klant")}
        fresh |= {"sys_created_on": at, "sys_updated_on": at, "sys_created_by": by or caller}
        self._add("incident", id, **{**fresh, **values})
        return id

    def change(self, ticket: str, by: str, **values: str) -> None:
        """Change columns in one update."""
        row = self.ticket(ticket)
        self._touch(row)
        for column, value in values.items():
            if self.audited and column not in _UNAUDITED and row[column] != value:
                self._audit(row, by, column, row[column], value)
            row[column] = value

    def assign(self, ticket: str, by: str, owner: str = "", group: str = "Support") -> None:
        owner = id_of(owner) if owner else ""
        self.change(ticket, by, assigned_to=owner, assignment_group=id_of(group))

    def solve(self, ticket: str, by: str = EVA, **more: str) -> None:
        self.change(ticket, by, state=SOLVED, resolved_at=written(self.clock.now()), **more)

    def silently(self, ticket: str, **values: str) -> None:
        """Change columns as a script can: no history, no new instant."""
        self.ticket(ticket).update(values)

    def say(self, ticket: str, by: str, words: str = "hello", *, public: bool = True) -> None:
        """A comment that the customer can read, or a work note."""
        row = self.ticket(ticket)
        self._touch(row)
        self._made += 1
        self._add(
            "sys_journal_field",
            id_of(f"journal {self._made}"),
            element_id=ticket,
            name="incident",
            element="comments" if public else "work_notes",
            value=words,
            sys_created_on=row["sys_updated_on"],
            sys_created_by=by,
        )
        if self.audited:
            self._audit(row, by, "comments" if public else "work_notes", "", words)

    def promise(self, ticket: str, name: str, **values: str) -> None:
        """An SLA of ServiceNow itself is attached."""
        self._made += 1
        known = {"stage": "in_progress", "has_breached": "false", "planned_end_time": "", "end_time": ""}
        id = id_of(f"sla {self._made}")
        self._add("task_sla", id, task=ticket, sla=id_of(name), **{**known, **values})

    def delete(self, ticket: str) -> None:
        self.tables["incident"].remove(self.ticket(ticket))

    def ticket(self, id: str) -> Record:
        return next(row for row in self.tables["incident"] if row["sys_id"] == id)

    # --- writing ---

    def _touch(self, row: Record) -> None:
        row["sys_updated_on"] = written(self.clock.now())
        row["sys_mod_count"] = str(int(row["sys_mod_count"]) + 1)

    def _audit(self, row: Record, by: str, column: str, old: str, new: str) -> None:
        self._made += 1
        self._add(
            "sys_audit",
            id_of(f"audit {self._made}"),
            tablename="incident",
            documentkey=row["sys_id"],
            fieldname=column,
            oldvalue=old,
            newvalue=new,
            sys_created_on=row["sys_updated_on"],
            user=by,
            record_checkpoint=row["sys_mod_count"],
            visible_at=written(self.clock.now() + self.late),
        )

    def _add(self, table: str, id: str, **values: str) -> None:
        self.tables[table].append({"sys_id": id, **values})

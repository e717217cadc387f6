"""A make-believe Jira site: what its people do, kept as Jira keeps it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bot.clock import Clock

ZONE = ZoneInfo("Europe/Amsterdam")
"""The zone of the account that reads: Jira writes instants in it."""

ORGANIZATIONS, PARTICIPANTS, TEAM = "customfield_10002", "customfield_10003", "customfield_10001"
FIRST_RESPONSE, RESOLUTION, REGION, COLOURS = (
    *("customfield_10030", "customfield_10031"),
    *("customfield_10050", "customfield_10051"),
)
Json = dict[str, object]


def written(at: datetime) -> str:
    """An instant as Jira writes it: with an offset without a colon."""
    local = at.astimezone(ZONE)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03d}{local:%z}"


def millis(at: datetime) -> int:
    return round(at.timestamp() * 1000)


@dataclass
class Account:
    """Somebody, as answers show them."""

    id: str
    name: str
    email: str = ""  # empty: the profile hides it
    type: str = "atlassian"
    active: bool = True

    def shown(self) -> Json:
        shown: Json = {"accountId": self.id, "displayName": self.name, "accountType": self.type}
        shown |= {"active": self.active, "timeZone": "Europe/Amsterdam"}
        return shown | ({"emailAddress": self.email} if self.email else {})


@dataclass
class Remark:
    """A comment."""

    id: int
    at: datetime
    author: str
    public: bool
    updated_at: datetime
    body: str = ""
    role: str = ""  # kept to a role


@dataclass
class Issue:
    """An issue. `values` are its fields as plain words: ids of statuses and accounts, names of the rest."""

    id: int
    key: str
    created_at: datetime
    updated_at: datetime
    values: dict[str, object]
    title: str = ""
    channel: str = ""
    log: list[Json] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    links: list[int] = field(default_factory=list)
    slas: dict[str, Json] = field(default_factory=dict)
    indexed: list[tuple[datetime, datetime]] = field(default_factory=list)  # updated, visible from


class Site:
    """The issues of a site, and all that people do with them. The index is up to `lag` behind."""

    def __init__(self, clock: Clock, lag: timedelta = timedelta(0)) -> None:
        self.clock, self.lag = clock, lag
        self.accounts: dict[str, Account] = {}
        self.statuses: dict[str, tuple[str, str]] = {}  # id: name, key of the category
        self.projects = {"SUP": "10000", "DEV": "10900"}
        self.groups: dict[str, list[str]] = {}
        self.roles: dict[str, dict[str, list[str]]] = {}  # project: role: accounts and groups
        self.issues: dict[int, Issue] = {}
        self._issue, self._entry, self._remark = count(10421), count(20001), count(30001)

    def issue(self, id: str | int) -> Issue:
        return self.issues[int(id)]

    # --- what people do ---

    def open(
        self,
        title: str = "VPN down",
        *,
        project: str = "SUP",
        by: str = "",
        custom: Json | None = None,
        **values: object,
    ) -> str:
        """Make an issue and give its id. `by` is who made it; the reporter if not said."""
        id, now = next(self._issue), self.clock.now()
        start: dict[str, object] = {"status": "1", "issuetype": "Incident", "priority": "Medium"}
        start |= {"project": self.projects[project], "resolution": None, "assignee": None, "labels": []}
        start |= {**values, **(custom or {})}
        start["creator"] = by or values.get("reporter")
        issue = Issue(id, f"{project}-{id - 10400}", now, now, start, title)
        self.issues[id] = issue
        self._touch(issue)
        return str(id)

    def change(self, id: str, by: str, **values: object) -> int:
        """Change fields in one update, and give its id."""
        issue, now = self.issue(id), self.clock.now()
        items = [self._item(issue, name, value) for name, value in values.items()]
        entry = next(self._entry)
        author = {"author": self.accounts[by].shown()} if by else {}
        issue.log.append({"id": str(entry), "created": millis(now), "items": items, **author})
        issue.values |= values
        self._touch(issue)
        return entry

    def remark(self, id: str, by: str, *, public: bool = True, body: str = "Hello", role: str = "") -> int:
        """Comment on an issue, and give the id of the comment."""
        issue, now = self.issue(id), self.clock.now()
        remark = Remark(next(self._remark), now, by, public, now, body, role)
        issue.remarks.append(remark)
        self._touch(issue)
        return remark.id

    def make_internal(self, id: str, remark: int) -> None:
        issue = self.issue(id)
        found = next(one for one in issue.remarks if one.id == remark)
        found.public, found.updated_at = False, self.clock.now()
        self._touch(issue)

    def merge(self, id: str, into: str, by: str) -> int:
        """Resolve an issue as a duplicate of another."""
        self.issue(id).links.append(int(into))
        return self.change(id, by, status="5", resolution="Duplicate")

    def move(self, id: str, project: str, by: str) -> None:
        """Move an issue to another project: its key changes, its id does not."""
        self.change(id, by, project=self.projects[project])
        self.issue(id).key = f"{project}-{int(id) - 10400}"

    def delete(self, id: str) -> None:
        """Deleting leaves no trace."""
        del self.issues[int(id)]

    # --- how Jira keeps it ---

    def _touch(self, issue: Issue) -> None:
        issue.updated_at = self.clock.now()
        issue.indexed.append((issue.updated_at, issue.updated_at + self.lag))

    def _item(self, issue: Issue, name: str, value: object) -> Json:
        before, words_before = self._words(name, issue.values.get(name))
        after, words_after = self._words(name, value)
        return {
            "field": name,
            "fieldtype": "jira",
            "fieldId": name,
            "from": before,
            "fromString": words_before,
            "to": after,
            "toString": words_after,
        }

    def _words(self, name: str, value: object) -> tuple[str | None, str | None]:
        """A value as a changelog writes it: its id, if it has one, and its words."""
        if value is None or value == "":
            return None, None
        if name == "status":
            return str(value), self.statuses[str(value)][0]
        if name in {"assignee", "reporter"}:
            return str(value), self.accounts[str(value)].name
        if name == "labels" and isinstance(value, list):
            return None, " ".join(value)
        if isinstance(value, list):
            return None, ", ".join(str(one) for one in value)
        return str(value), str(value)

"""How a make-believe Jira site shows what it has."""

from datetime import datetime

from tests.sources.jira_site import (
    COLOURS,
    FIRST_RESPONSE,
    ORGANIZATIONS,
    PARTICIPANTS,
    REGION,
    RESOLUTION,
    TEAM,
    Issue,
    Json,
    Remark,
    Site,
    written,
)

_SD = "com.atlassian.servicedesk"
_CF = "com.atlassian.jira.plugin.system.customfieldtypes"
SYSTEM = (
    *("summary", "created", "updated", "project", "status", "resolution", "priority", "issuetype"),
    *("labels", "assignee", "reporter", "creator", "issuelinks", "comment"),
)
CUSTOM = (
    (TEAM, "Team", "team", f"{_CF}:atlassian-team"),
    (ORGANIZATIONS, "Organizations", "array", f"{_SD}:sd-customer-organizations"),
    (PARTICIPANTS, "Request participants", "array", f"{_SD}:sd-request-participants"),
    (FIRST_RESPONSE, "Time to first response", "sd-servicelevelagreement", f"{_SD}:sd-sla-field"),
    (RESOLUTION, "Time to resolution", "sd-servicelevelagreement", f"{_SD}:sd-sla-field"),
    (REGION, "Region", "option", f"{_CF}:select"),
    (COLOURS, "Colours", "array", f"{_CF}:multiselect"),
)


class Answers:
    """Answers about one site. `inline` is how many comments come along with an issue, and `inline_says`
    whether those say who may read them."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.inline = 20
        self.inline_says = True
        self.spoilt: dict[str, Json] = {}  # by id, what an issue shows instead

    def fields(self) -> list[Json]:
        known: list[Json] = [{"id": id, "name": id.title(), "custom": False} for id in SYSTEM]
        known += [
            {"id": id, "name": name, "custom": True, "schema": {"type": type, "custom": kind}}
            for id, name, type, kind in CUSTOM
        ]
        return known

    def statuses(self) -> list[Json]:
        return [self.status(id) for id in self.site.statuses]

    def status(self, id: str) -> Json:
        name, category = self.site.statuses[id]
        return {"id": id, "name": name, "statusCategory": {"key": category}}

    def project(self, key: str, base: str) -> Json:
        id = self.site.projects[key]
        names = self.site.roles.get(key, {})
        roles = {name: f"{base}/rest/api/3/project/{id}/role/{10_000 + n}" for n, name in enumerate(names)}
        return {"id": id, "key": key, "name": f"Project {key}", "roles": roles}

    def role(self, key: str, number: int) -> Json:
        name = list(self.site.roles[key])[number - 10_000]
        actors: list[Json] = []
        for holder in self.site.roles[key][name]:
            if holder in self.site.groups:
                group = {"name": holder, "displayName": holder, "groupId": holder}
                actors.append({"type": "atlassian-group-role-actor", "name": holder, "actorGroup": group})
            else:
                user = {"accountId": holder}
                actors.append({"type": "atlassian-user-role-actor", "actorUser": user})
        return {"id": number, "name": name, "actors": actors}

    def issue(self, issue: Issue, fields: list[str], properties: list[str]) -> Json:
        shown: Json = {"id": str(issue.id), "key": issue.key}
        shown["fields"] = {name: self.value(issue, name) for name in fields}
        if properties:
            channel = {"request.channel.type": {"value": issue.channel}} if issue.channel else {}
            shown["properties"] = channel
        return shown | self.spoilt.get(str(issue.id), {})

    def value(self, issue: Issue, name: str) -> object:
        """A field of an issue as the search shows it."""
        match name:
            case "summary":
                return issue.title
            case "created" | "updated":
                return written(issue.created_at if name == "created" else issue.updated_at)
            case "status":
                return self.status(str(issue.values["status"]))
            case "comment":
                return self.inlined(issue)
            case "issuelinks":
                return [self._link(id) for id in issue.links]
            case "project":
                return {"id": issue.values["project"], "key": issue.key.partition("-")[0]}
            case _:
                return self._plain(issue, name)

    def _plain(self, issue: Issue, name: str) -> object:
        value = issue.values.get(name)
        if name in {FIRST_RESPONSE, RESOLUTION}:
            return issue.slas.get(name)
        if value is None or name == "labels":
            return value
        if name in {"assignee", "reporter", "creator"}:
            return self.site.accounts[str(value)].shown() if value else None
        if name == PARTICIPANTS and isinstance(value, list):
            return [self.site.accounts[id].shown() for id in value]
        if name == ORGANIZATIONS and isinstance(value, list):
            return [{"id": str(n), "name": one} for n, one in enumerate(value, 1)]
        if name == COLOURS and isinstance(value, list):
            return [{"id": str(n), "value": one} for n, one in enumerate(value, 1)]
        return {"id": "1", "value": value} if name == REGION else {"id": "1", "name": value}

    def _link(self, id: int) -> Json:
        kind = {"id": "10002", "name": "Duplicate", "inward": "is duplicated by", "outward": "duplicates"}
        return {"id": "1", "type": kind, "outwardIssue": {"id": str(id), "key": self.site.issue(id).key}}

    def inlined(self, issue: Issue) -> Json:
        """The newest comments, as many as come along with an issue."""
        some = issue.remarks[-self.inline :]
        shown = [self.remark(one) for one in some]
        if not self.inline_says:
            shown = [{key: value for key, value in one.items() if key != "jsdPublic"} for one in shown]
        return {"comments": shown, "total": len(issue.remarks), "maxResults": len(some), "startAt": 0}

    def remark(self, remark: Remark) -> Json:
        by = self.site.accounts[remark.author].shown() if remark.author else {}
        kept = {"visibility": {"type": "role", "value": remark.role}} if remark.role else {}
        return {
            "id": str(remark.id),
            "author": by,
            "updateAuthor": by,
            "body": {"text": remark.body},
            "created": written(remark.at),
            "updated": written(remark.updated_at),
            "jsdPublic": remark.public,
            **kept,
        }


def sla(name: str, due_at: datetime, *, paused: bool = False, ended_at: datetime | None = None) -> Json:
    """An SLA as its field shows it: with a cycle that goes on, or one that has ended."""
    breach = {"iso8601": written(due_at), "epochMillis": round(due_at.timestamp() * 1000)}
    cycle: Json = {"breachTime": breach, "breached": False, "paused": paused, "withinCalendarHours": True}
    if ended_at is None:
        return {"id": "1", "name": name, "ongoingCycle": cycle, "completedCycles": []}
    stopped = {"iso8601": written(ended_at)}
    return {"id": "1", "name": name, "completedCycles": [{**cycle, "stopTime": stopped}]}

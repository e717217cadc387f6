"""How a ticket presents itself to people, and what Jira's own SLA says of it. No verdict depends on them."""

from __future__ import annotations

from datetime import datetime

from bot.sla.facts import Subject
from bot.sla.pages import NativeTimer, Ticket
from bot.sources.jira.issues import Issue
from bot.sources.jira.known import Rules


def card(issue: Issue, rules: Rules) -> Ticket:
    """The ticket as it is now. Its key changes when it moves; its id never does."""
    return Ticket(
        subject=Subject(rules.source, issue.id),
        title=issue.title,
        url=f"{rules.base}/browse/{issue.key}",
        number=issue.key,
        requester_name=issue.reporter.name if issue.reporter else "",
        customer=issue.organizations[0] if issue.organizations else "",
        updated_at=issue.updated_at,
    )


def natives(issue: Issue, rules: Rules, seen_at: datetime) -> list[NativeTimer]:
    """Jira's own timers of the metrics that we know too."""
    found = []
    for label, cycle in issue.slas:
        if (metric := rules.metric(label)) is not None:
            subject = Subject(rules.source, issue.id)
            told = (cycle.due_at, cycle.ended_at, cycle.breached, cycle.paused)
            found.append(NativeTimer(subject, metric, label, seen_at, *told))
    return found

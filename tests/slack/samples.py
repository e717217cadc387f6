"""Views to lay out: fixed ones to read, and any at all for Hypothesis."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from bot.engine.both import Without
from bot.engine.status_views import Spared, StatusRow, StatusView
from bot.engine.uptime_views import ConditionView, UptimeView
from bot.engine.views import (
    AlertView,
    CardView,
    DigestView,
    ExplainView,
    ListView,
    NoticeKind,
    NoticeView,
    RecoveryView,
    SourceView,
    TicketView,
    TimerView,
    WalkRow,
)
from bot.sla.excluded import Exclusion
from bot.sla.exclusions import ReasonCode
from bot.sla.facts import SLACK, Subject
from bot.sla.ladders import Kind
from bot.sla.moments import Reason
from bot.sla.policies import Metric, Origin
from bot.sla.timers import Cause, State
from bot.sla.uptime.outages import Condition

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

TICKET = TicketView(
    source="zendesk",
    id="35436",
    number="35436",
    title="Printer on fire",
    url="https://acme.zendesk.com/agent/tickets/35436",
    customer="Klant BV",
    priority="urgent",
    policy="gold",
    owner="Eva",
    owner_slack="U0EVA",
    group="Support",
)
TIMER = TimerView(
    id="zendesk:35436/first_response/internal/1",
    metric=Metric.FIRST_RESPONSE,
    kind=Kind.INTERNAL,
    state=State.RUNNING,
    budget=HOUR,
    used=15 * MINUTE,
    left=45 * MINUTE,
    due_at=NOW + 45 * MINUTE,
    breached_at=None,
    ended_at=None,
    paused_for=None,
    zone="Europe/Amsterdam",
)
WALK = (
    WalkRow(NOW - 16 * HOUR, NOW - 9 * HOUR, timedelta(0), Cause.RUNNING, "outside_hours"),
    WalkRow(NOW - 9 * HOUR, NOW - 8 * HOUR, HOUR, Cause.RUNNING),
    WalkRow(NOW - 8 * HOUR, NOW, timedelta(0), Cause.WAITING_FOR_CUSTOMER, detail="Waiting for customer"),
)

NAME = "<https://acme.zendesk.com/agent/tickets/35436|#35436 Printer on fire>"
"""The ticket as messages name it."""
BREACHED = replace(
    TIMER, state=State.BREACHED, used=HOUR + 20 * MINUTE, left=-20 * MINUTE, breached_at=NOW, due_at=NOW
)
LEGAL_TIMER = replace(BREACHED, kind=Kind.CONTRACTUAL, contract="msa-2024-17", clause="§4.2")
EXPLAIN = ExplainView(
    TICKET, LEGAL_TIMER, WALK, "office", Origin.CONTRACT, "gold", "3f2a9b", NOW - 16 * HOUR, NOW + HOUR
)
SEES = SourceView("zendesk", NOW, healthy=True)
BLIND = SourceView("jira", NOW - HOUR, healthy=False, detail="401")

# --- anything at all --------------------------------------------------------------------------------

HOSTILE = st.sampled_from(
    [
        "<!channel> free money",
        "<@U0EVA> <!subteam^S0LEADS> <#C0LEGAL>",
        "<https://evil.example|Reset password>",
        "&lt;!here&gt; &amp; *bold* _x_ ~y~ `z` ```",
        "a|b>c<d&e",
        "\u202egnp.exe \u2066x\u2069 \x00\x07\x1b[31m\r\n- new line\n> quote",
        "<!date^1^{date}|x>",
        "e" + "\u0301" * 50,
        "👨‍👩‍👧‍👦" * 20,
        "&" * 400,
        "{metric} {0} %s",
        "",
    ]
)
texts = HOSTILE | st.text(max_size=40)
urls = (
    st.sampled_from(["https://acme.example/1?a=1&b=<x>|y", "javascript:alert(1)", "", "http://[broken"])
    | texts
)
instants = st.integers(946684800, 2840140800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
lengths = st.timedeltas(timedelta(days=-900), timedelta(days=900))
ids = st.sampled_from(["", "U0EVA", "S0LEADS", "<!channel>", "W1X"]) | texts
zones = st.sampled_from(["Europe/Amsterdam", "America/St_Johns", "Pacific/Chatham", "UTC"])

tickets = st.builds(
    TicketView,
    source=st.sampled_from(["zendesk", "services", "a" * 60]),
    id=texts,
    number=texts,
    title=texts,
    url=urls,
    customer=texts,
    priority=texts,
    policy=texts,
    owner=texts,
    owner_slack=ids,
    group=texts,
)
uptimes = st.builds(
    UptimeView,
    period=st.sampled_from(["2026-11", "2026-Q4", "2026", "30d", "2026-13"]) | texts,
    at_least=st.fractions(Fraction(1, 10**7), 1 - Fraction(1, 10**7)),
    customer=texts,
    unknown=lengths,
)
exclusions = st.builds(
    Exclusion,
    id=texts,
    source=st.just(SLACK),
    subject=st.just(Subject(SLACK, "1")),
    start=instants,
    end=instants,
    reason=st.sampled_from(ReasonCode).map(str) | texts,
    evidence=texts,
    asked_by=ids | texts,
    asked_at=instants,
    decided_by=ids | texts,
    decided_at=st.none() | instants,
    refused=st.booleans(),
    withdrawn_by=ids | texts,
    withdrawn_at=st.none() | instants,
)
excluded = st.lists(exclusions, max_size=8).map(tuple)
bare = st.builds(
    Without,
    state=st.sampled_from(State),
    budget=lengths,
    used=lengths,
    due_at=st.none() | instants,
    breached_at=st.none() | instants,
)
timers = st.builds(
    TimerView,
    id=texts,
    metric=st.sampled_from(Metric),
    kind=st.sampled_from(Kind),
    state=st.sampled_from(State),
    budget=lengths,
    used=lengths,
    left=lengths,
    due_at=st.none() | instants,
    breached_at=st.none() | instants,
    ended_at=st.none() | instants,
    paused_for=st.none() | st.sampled_from(Cause),
    zone=zones,
    approximate=st.booleans(),
    contract=texts,
    clause=texts,
    unseen=st.booleans(),
    uptime=st.none() | uptimes,
    without=st.none() | bare,
)
conditions = st.builds(
    ConditionView,
    condition=st.sampled_from(Condition),
    since=st.none() | instants,
    unseen=st.booleans(),
)
cards = st.builds(
    CardView,
    ticket=tickets,
    timers=st.lists(timers, max_size=6).map(tuple),
    status=texts,
    acknowledged_by=ids,
    snoozed_until=st.none() | instants,
    as_of=st.none() | instants,
    condition=st.none() | conditions,
    exclusions=excluded,
)
rows = st.builds(
    WalkRow,
    start=instants,
    end=instants,
    counted=lengths,
    cause=st.sampled_from(Cause),
    closed=st.sampled_from(["", "night", "holiday"]) | texts,
    detail=texts,
)
walks = st.lists(rows, max_size=4).map(tuple) | st.lists(rows, min_size=31, max_size=40).map(tuple)
explains = st.builds(
    ExplainView,
    ticket=tickets,
    timer=timers,
    rows=walks,
    calendar=texts,
    origin=st.sampled_from(Origin),
    policy=texts,
    version=texts,
    started_at=instants,
    as_of=instants,
    unapproved=st.booleans(),
    exclusions=excluded,
)
alerts = st.builds(
    AlertView,
    ticket=tickets,
    timer=timers,
    reason=st.sampled_from(Reason),
    rung=texts,
    crossed_at=instants,
    told_at=instants,
    mention=st.lists(ids, max_size=12).map(tuple),
    count=st.integers(1, 300),
    late=st.booleans(),
    perhaps_repeated=st.booleans(),
    explain=st.none() | explains,
    was=st.sampled_from(["", "breached", "2026-11-20T16:00:00+00:00", "2026-11-20"]) | texts,
    because=excluded,
)
recovered = st.builds(
    RecoveryView,
    service=tickets,
    metric=st.sampled_from(Metric),
    began_at=instants,
    up_at=instants,
    down=lengths,
    timers=st.lists(timers, max_size=12).map(tuple),
    told_at=instants,
)
digests = st.builds(DigestView, items=st.lists(alerts, min_size=1, max_size=6).map(tuple), as_of=instants)
sources = st.builds(
    SourceView, name=texts, read_up_to=st.none() | instants, healthy=st.booleans(), detail=texts
)
_few = st.lists(sources, max_size=10).map(tuple)
notices = st.builds(
    NoticeView,
    kind=st.sampled_from(NoticeKind),
    subject_name=st.sampled_from(["C0SUPPORT", "zendesk"]) | texts,
    detail=texts,
    at=instants,
    tickets=st.lists(texts, max_size=60).map(tuple),
    more=st.integers(0, 500),
)
_counts = st.integers(0, 10**9)
status_rows = st.builds(
    StatusRow,
    name=texts,
    running=_counts,
    at_risk=_counts,
    paused=_counts,
    breached_open=_counts,
    met=_counts,
    missed=_counts,
    unknown=_counts,
)
statuses = st.builds(
    StatusView,
    title=texts,
    total=status_rows,
    rows=st.lists(status_rows, max_size=25).map(tuple),
    since=instants,
    no_policy=_counts,
    sources=_few,
    as_of=instants,
    excluded=st.builds(Spared, promises=_counts, breached=_counts),
)
listings = st.builds(
    ListView,
    heading=st.sampled_from(["at-risk", "mine"]),
    items=st.lists(cards, max_size=8).map(tuple),
    more=st.integers(0, 500),
    sources=_few,
    as_of=instants,
)
languages = st.sampled_from(["en", "nl"])

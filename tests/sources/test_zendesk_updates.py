"""Single updates that are hard to understand, and single pages that are hard to believe."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.clock import PacedClock
from bot.http import Answer, Http
from bot.sla.facts import (
    Category,
    Deed,
    Deleted,
    FieldChanged,
    Merged,
    Noted,
    Replied,
    Restored,
    StatusChanged,
)
from bot.sources.zendesk.audits import from_listed, from_stream
from bot.sources.zendesk.client import event_page
from bot.sources.zendesk.fetch import Zendesk
from bot.sources.zendesk.known import CustomStatus, Known, Rules
from bot.sources.zendesk.normalise import normalise
from bot.sources.zendesk.position import Position
from bot.sources.zendesk.settings import ZendeskSettings
from tests.sources.play import MORNING
from tests.sources.rehearsal import NAME
from tests.sources.scripted import scripted

RULES = Rules(NAME, "https://acme.zendesk.com")
KNOWN = Known(statuses={7002: CustomStatus("With customer", "pending")})
MERGE = {"channel": "web", "source": {"from": {}, "to": {}, "rel": "merge"}}

MERGE_INTO_12 = {**MERGE, "source": {"rel": "merge", "to": {"ticket_id": 12}}}


def change(name: str, value: object, previous: object = None) -> dict[str, object]:
    return {"event_type": "Change", name: value, "previous_value": previous}


def comment(public: bool, body: str = "", via: object = None) -> dict[str, object]:
    return {"event_type": "Comment", "public": public, "author_id": -1, "body": body, "via": via}


def deeds(*children: dict[str, object]) -> list[Deed]:
    """What an update with these child events means."""
    numbered = [{"id": 10 + n, **child} for n, child in enumerate(children)]
    event = {"id": 9, "ticket_id": 7, "timestamp": 1795165964, "updater_id": -1, "child_events": numbered}
    facts = normalise([from_stream(event)], KNOWN, RULES, MORNING).facts
    return [fact.deed for fact in sorted(facts, key=lambda fact: fact.order)]


@pytest.mark.parametrize(
    ("children", "expected"),
    [
        pytest.param(
            [change("status", "open", "deleted")],
            [Restored(), StatusChanged(Category.OPEN, "open")],
            id="restored",
        ),
        pytest.param([change("status", "deleted", "open")], [Deleted()], id="deleted"),
        pytest.param(
            [change("custom_status_id", 7002), change("status", "closed", "open")],
            [StatusChanged(Category.CLOSED, "closed")],
            id="closed, whatever the account calls it",
        ),
        pytest.param(
            [change("status", "open"), change("custom_status_id", 404)],
            [StatusChanged(Category.OPEN, "open")],
            id="an unknown status of the account's own beside a known one",
        ),
        pytest.param(
            [change("custom_status_id", None), change("status", "open")],
            [StatusChanged(Category.OPEN, "open")],
            id="no status of the account's own any more",
        ),
        pytest.param(
            [comment(True, "Request #8 was merged into this request.", MERGE)],
            [Replied(automatic=True)],
            id="a public merge comment is no reply of a person",
        ),
        pytest.param(
            [comment(False, "", MERGE), change("status", "closed", "open")],
            [Merged(""), Noted(), StatusChanged(Category.CLOSED, "closed")],
            id="merged without tag or number",
        ),
        pytest.param(
            [comment(False, "into #8", MERGE_INTO_12), change("status", "closed", "open")],
            [Merged("12"), Noted(), StatusChanged(Category.CLOSED, "closed")],
            id="merged into the ticket that the via names",
        ),
        pytest.param(
            [change("tags", ["a", "closed_by_merge"], ["a"])],
            [Merged(""), FieldChanged("tags", ("a", "closed_by_merge"))],
            id="merged by its tag alone",
        ),
        pytest.param(
            [change("tags", ["b", "closed_by_merge"], ["closed_by_merge"])],
            [FieldChanged("tags", ("b", "closed_by_merge"))],
            id="tagged later",
        ),
        pytest.param([change("tags", "b a", "a")], [FieldChanged("tags", ("a", "b"))], id="tags as one text"),
        pytest.param(
            [{"event_type": "Change", "priority": "high", "group_id": 3}],
            [FieldChanged("priority", ("high",)), FieldChanged("group", ("3",))],
            id="two fields in one event",
        ),
        pytest.param(
            [{"event_type": "Change", "type": "Change", "subject": "x"}], [], id="a type that is none"
        ),
        pytest.param([{"event_type": "Nonsense", "status": "open"}], [], id="an unknown kind of event"),
        pytest.param(
            [{"event_type": "CommentPrivacyChange", "comment_id": 3, "public": True}], [], id="made public"
        ),
        pytest.param(
            [change("tags", ["a\0b", "\ud800"], [])], [FieldChanged("tags", ("?", "ab"))], id="unstorable"
        ),
    ],
)
def test_an_update_means(children: list[dict[str, object]], expected: list[Deed]) -> None:
    assert deeds(*children) == expected


@pytest.mark.parametrize(
    "record",
    [
        None,
        [],
        {"id": 9, "ticket_id": 7, "timestamp": "noon"},
        {"id": 9, "ticket_id": 7, "created_at": "2026-11-20T09:12:44"},
        {"id": 2**63, "ticket_id": 7, "timestamp": 1795165964},
        {"id": 9, "ticket_id": "7", "timestamp": 1795165964},
        {
            "id": 9,
            "ticket_id": 7,
            "timestamp": 1795165964,
            "child_events": [{"id": 3, "event_type": "Comment"}],
        },
        {"id": 9, "ticket_id": 7, "timestamp": 1795165964, "child_events": ["x"]},
    ],
)
def test_what_is_no_update_is_refused(record: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_stream(record)
    with pytest.raises(ValueError, match=r"."):
        from_listed(record)


DATED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
START = 1795161600


@pytest.mark.parametrize(
    ("body", "dated_at", "expected"),
    [
        # At the end: everything older than a minute before the request went out, which took five seconds.
        ({"end_of_stream": True}, DATED_AT, (START, DATED_AT - timedelta(seconds=65), False)),
        # Without a date only the events themselves say how far.
        (
            {"end_of_stream": True, "ticket_events": [1], "end_time": START + 9},
            None,
            (START + 9, START + 8, False),
        ),
        ({"end_of_stream": True, "end_time": None}, None, (START, None, False)),
        # In the middle: not quite the last second, of which more may follow.
        (
            {"end_of_stream": False, "ticket_events": [1], "end_time": START + 9},
            DATED_AT,
            (START + 9, START + 8, True),
        ),
        # A page that did not get on: one second further, or not at all.
        (
            {"end_of_stream": False, "ticket_events": [1], "end_time": START},
            DATED_AT,
            (START + 1, START - 1, True),
        ),
        ({"end_of_stream": False, "end_time": START}, DATED_AT, (START, None, False)),
        ({"end_of_stream": False, "end_time": START + 9}, DATED_AT, (START + 9, START + 8, True)),
    ],
)
def test_how_far_a_page_of_events_may_be_believed(
    body: dict[str, object], dated_at: datetime | None, expected: tuple[int, datetime | int | None, bool]
) -> None:
    page = event_page(body, Answer(200, body, "", dated_at, timedelta(seconds=5)), START)
    following, believed, more = expected
    at = datetime.fromtimestamp(believed, UTC) if isinstance(believed, int) else believed
    assert (page.next_start, page.read_up_to, page.more) == (following, at, more)


async def test_a_page_without_a_cursor_keeps_the_one_there_is() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"tickets": [], "after_cursor": None, "end_of_stream": True})

    clock = PacedClock(MORNING, 0)
    http = Http(clock)
    async with scripted(answer) as base:
        settings = ZendeskSettings(base_url=base, email="a@acme.example", token="canary")  # type: ignore[arg-type]
        source = Zendesk(NAME, settings, http, clock)
        position = Position(since=START, events=START, tickets_from=START, tickets="where-we-were")
        page = await source.fetch(position.dump(), MORNING)
    await http.close()
    assert '"tickets":"where-we-were"' in page.cursor

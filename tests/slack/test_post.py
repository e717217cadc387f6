"""Posting: once, findable afterwards, and every failure named by what to do about it."""

from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import PacedClock
from bot.demo.workspace import DEFAULT_SCOPES, Workspace
from bot.engine.records import Rendered
from bot.slack.common import message, section, table
from bot.slack.escape import Safe
from bot.slack.post import SlackPoster
from bot.troubles import SlackTrouble, SlackTroubleKind
from tests.slack.samples import NOW
from tests.slack.workshop import LEGAL, OLD, SUPPORT, calls, client_of, open_workspace

HELLO = message(Safe("hello"), [section(Safe("hello"))])
HOUR_AGO = NOW - timedelta(hours=1)
Kind = SlackTroubleKind


@pytest.fixture
def poster(client: AsyncWebClient) -> SlackPoster:
    return SlackPoster(client)


async def test_a_post_lands_in_its_thread_with_its_key(workspace: Workspace, poster: SlackPoster) -> None:
    card = await poster.post(SUPPORT, HELLO, key="card")
    reply = await poster.post(SUPPORT, HELLO, key="alert-1", thread_ts=card.ts)
    assert (card.channel, card.thread_ts) == (SUPPORT, None)
    assert reply.thread_ts == card.ts
    (shown,) = workspace.thread(SUPPORT, card.ts)
    assert shown.metadata == {"event_type": "duebell_message", "event_payload": {"key": "alert-1"}}


async def test_a_post_unfurls_nothing(workspace: Workspace, poster: SlackPoster) -> None:
    await poster.post(SUPPORT, HELLO, key="k")
    args = workspace.calls[-1].args
    assert {str(args[name]).lower() for name in ("unfurl_links", "unfurl_media")} <= {"0", "false"}


async def test_a_lost_thread_can_be_seen(workspace: Workspace, poster: SlackPoster) -> None:
    card = await poster.post(SUPPORT, HELLO, key="card")
    workspace.people.delete(SUPPORT, card.ts)
    reply = await poster.post(SUPPORT, HELLO, key="alert", thread_ts=card.ts)
    assert reply.thread_ts is None
    assert await poster.find(SUPPORT, "alert", thread_ts=card.ts, since=HOUR_AGO) == reply.ts


async def test_an_edit_replaces_text_and_blocks(workspace: Workspace, poster: SlackPoster) -> None:
    card = await poster.post(SUPPORT, HELLO, key="card")
    await poster.edit(SUPPORT, card.ts, message(Safe("bye"), [section(Safe("bye"))]))
    (shown,) = workspace.messages(SUPPORT)
    assert (shown.text, len(shown.blocks)) == ("bye", 1)


async def test_an_edit_of_a_deleted_message_is_gone(workspace: Workspace, poster: SlackPoster) -> None:
    card = await poster.post(SUPPORT, HELLO, key="card")
    workspace.people.delete(SUPPORT, card.ts)
    with pytest.raises(SlackTrouble) as raised:
        await poster.edit(SUPPORT, card.ts, HELLO)
    assert raised.value.kind is Kind.GONE


# --- finding --------------------------------------------------------------------------------------


async def test_find_looks_through_all_pages(poster: SlackPoster) -> None:
    wanted = await poster.post(SUPPORT, HELLO, key="wanted")
    for number in range(210):
        await poster.post(SUPPORT, HELLO, key=f"noise-{number}")
    assert await poster.find(SUPPORT, "wanted", thread_ts=None, since=HOUR_AGO) == wanted.ts
    assert await poster.find(SUPPORT, "absent", thread_ts=None, since=HOUR_AGO) is None


async def test_find_in_a_thread(poster: SlackPoster) -> None:
    card = await poster.post(SUPPORT, HELLO, key="card")
    reply = await poster.post(SUPPORT, HELLO, key="alert", thread_ts=card.ts)
    assert await poster.find(SUPPORT, "alert", thread_ts=card.ts, since=HOUR_AGO) == reply.ts
    assert await poster.find(SUPPORT, "other", thread_ts=card.ts, since=HOUR_AGO) is None


async def test_find_leaves_what_is_older_than_asked(poster: SlackPoster) -> None:
    await poster.post(SUPPORT, HELLO, key="old")
    later = NOW + timedelta(hours=1)
    assert await poster.find(SUPPORT, "old", thread_ts=None, since=later) is None


async def test_without_the_history_scope_find_says_that_it_cannot_look(clock: PacedClock) -> None:
    async with open_workspace(clock, DEFAULT_SCOPES) as workspace, client_of(workspace) as client:
        with pytest.raises(SlackTrouble) as raised:
            await SlackPoster(client).find(SUPPORT, "k", thread_ts=None, since=HOUR_AGO)
    assert (raised.value.kind, raised.value.detail) == (Kind.REFUSED, "missing_scope: cannot look back")


# --- troubles -------------------------------------------------------------------------------------


async def failure(poster: SlackPoster, channel: str = SUPPORT, content: Rendered = HELLO) -> SlackTrouble:
    with pytest.raises(SlackTrouble) as raised:
        await poster.post(channel, content, key="k")
    return raised.value


async def test_an_answer_that_never_came_is_ambiguous_and_nothing_is_sent_twice(
    workspace: Workspace, poster: SlackPoster
) -> None:
    workspace.faults.drop_after_accept("chat.postMessage")
    assert (await failure(poster)).kind is Kind.AMBIGUOUS
    assert len(workspace.messages(SUPPORT)) == 1
    assert await poster.find(SUPPORT, "k", thread_ts=None, since=HOUR_AGO) is not None
    workspace.faults.drop_before_accept("chat.postMessage")
    assert (await failure(poster)).kind is Kind.AMBIGUOUS
    assert calls(workspace, "chat.postMessage") == 2


async def test_a_time_out_is_ambiguous(workspace: Workspace) -> None:
    gate = workspace.faults.hold("chat.postMessage")
    async with client_of(workspace, timedelta(milliseconds=200)) as client:
        assert (await failure(SlackPoster(client))).kind is Kind.AMBIGUOUS
    gate.released.set()


async def test_no_connection_is_passing(workspace: Workspace, poster: SlackPoster) -> None:
    await workspace.stop()
    assert (await failure(poster)).kind is Kind.PASSING


@pytest.mark.parametrize("code", [500, 502, 503])
async def test_a_server_error_may_have_posted(workspace: Workspace, poster: SlackPoster, code: int) -> None:
    workspace.faults.status("chat.postMessage", code)
    assert (await failure(poster)).kind is Kind.AMBIGUOUS


async def test_an_answer_that_is_no_json_may_have_posted(workspace: Workspace, poster: SlackPoster) -> None:
    workspace.faults.html("chat.postMessage")
    assert (await failure(poster)).kind is Kind.AMBIGUOUS


async def test_uncertain_edits_and_searches_are_passing(workspace: Workspace, poster: SlackPoster) -> None:
    card = await poster.post(SUPPORT, HELLO, key="card")
    workspace.faults.status("chat.update", 500)
    with pytest.raises(SlackTrouble) as raised:
        await poster.edit(SUPPORT, card.ts, HELLO)
    assert raised.value.kind is Kind.PASSING
    workspace.faults.html("conversations.history")
    with pytest.raises(SlackTrouble) as raised:
        await poster.find(SUPPORT, "card", thread_ts=None, since=HOUR_AGO)
    assert raised.value.kind is Kind.PASSING


async def test_429_says_how_long_to_wait(workspace: Workspace, poster: SlackPoster) -> None:
    workspace.faults.rate_limit("chat.postMessage", 17)
    trouble = await failure(poster)
    assert (trouble.kind, trouble.retry_after) == (Kind.LIMITED, timedelta(seconds=17))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("invalid_auth", Kind.AUTH),
        ("token_revoked", Kind.AUTH),
        ("account_inactive", Kind.AUTH),
        ("token_expired", Kind.AUTH),
        ("not_authed", Kind.AUTH),
        ("missing_scope", Kind.AUTH),
        ("channel_not_found", Kind.REFUSED),
        ("not_in_channel", Kind.REFUSED),
        ("is_archived", Kind.REFUSED),
        ("restricted_action", Kind.REFUSED),
        ("restricted_action_read_only_channel", Kind.REFUSED),
        ("restricted_action_thread_only_channel", Kind.REFUSED),
        ("no_permission", Kind.REFUSED),
        ("ekm_access_denied", Kind.REFUSED),
        ("team_access_not_granted", Kind.REFUSED),
        ("msg_too_long", Kind.MALFORMED),
        ("msg_blocks_too_long", Kind.MALFORMED),
        ("no_text", Kind.MALFORMED),
        ("invalid_blocks", Kind.MALFORMED),
        ("too_many_attachments", Kind.MALFORMED),
        ("metadata_too_large", Kind.MALFORMED),
        ("invalid_thread_ts", Kind.GONE),
        ("message_not_found", Kind.GONE),
        ("cant_update_message", Kind.GONE),
        ("edit_window_closed", Kind.GONE),
        ("is_inactive", Kind.GONE),
        ("ratelimited", Kind.LIMITED),
        ("message_limit_exceeded", Kind.LIMITED),
        ("internal_error", Kind.AMBIGUOUS),
        ("fatal_error", Kind.AMBIGUOUS),
        ("service_unavailable", Kind.PASSING),
        ("request_timeout", Kind.PASSING),
        ("org_login_required", Kind.PASSING),
        ("an_error_nobody_has_seen_yet", Kind.PASSING),
    ],
)
async def test_every_error_word_has_its_kind(
    workspace: Workspace, poster: SlackPoster, error: str, kind: SlackTroubleKind
) -> None:
    workspace.faults.error("chat.postMessage", error)
    trouble = await failure(poster)
    assert (trouble.kind, trouble.detail) == (kind, error)


async def test_channels_that_refuse(poster: SlackPoster) -> None:
    assert (await failure(poster, OLD)).detail == "is_archived"
    assert (await failure(poster, LEGAL)).detail == "channel_not_found"


async def test_where_tables_are_refused_the_message_goes_out_without(
    workspace: Workspace, poster: SlackPoster
) -> None:
    content = message(Safe("t"), [table(("a", "b"), [("1", "<2>")], numbers_from=1)])
    workspace.faults.error("chat.postMessage", "invalid_blocks")
    await poster.post(SUPPORT, content, key="k")
    (shown,) = workspace.messages(SUPPORT)
    assert [block["type"] for block in shown.blocks] == ["section"]
    assert "&lt;2&gt;" in str(shown.blocks)


async def test_blocks_that_stay_wrong_are_malformed(workspace: Workspace, poster: SlackPoster) -> None:
    bad = Rendered("x", ({"type": "section"},))
    assert (await failure(poster, content=bad)).kind is Kind.MALFORMED


async def test_troubles_hold_neither_token_nor_text(workspace: Workspace, poster: SlackPoster) -> None:
    workspace.faults.status("chat.postMessage", 500)
    trouble = await failure(poster, content=message(Safe("secret text"), [section(Safe("secret text"))]))
    assert "secret" not in repr(trouble) + str(trouble)
    assert workspace.bot_token not in repr(trouble) + str(trouble)
    assert trouble.__cause__ is None

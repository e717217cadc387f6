"""The Web API of the local workspace, asked by the real slack_sdk."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import BOT_USER, Workspace
from tests.demo.workshop import ANN, ELSEWHERE, EVA, LARS, LEGAL, OLD, SUPPORT, Still, error_of

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*Due* in 10 minutes"}}
ALERT = {"event_type": "duebell_alert", "event_payload": {"key": "T-1/first/1/75"}}


async def post(client: AsyncWebClient, text: str = "hello", channel: str = SUPPORT, **more: object) -> str:
    answer = await client.chat_postMessage(channel=channel, text=text, **more)  # type: ignore[arg-type]
    return str(answer["ts"])


async def refused(call: object) -> str:
    """Slack's error for a call that must fail."""
    assert asyncio.iscoroutine(call)
    with pytest.raises(SlackApiError) as caught:
        await call
    return error_of(caught.value)


async def test_who_am_i(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["user_id"], answer["team_id"]) == (BOT_USER, "T0WORKSHOP")


async def test_ts_comes_from_the_clock_and_always_grows(client: AsyncWebClient, clock: Still) -> None:
    first, second = await post(client), await post(client)
    clock.forward(timedelta(minutes=5))
    third = await post(client)
    assert first == "1795165200.000000"
    assert second == "1795165200.000001"
    assert third == "1795165500.000000"


async def test_blocks_come_back_with_ids(client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel=SUPPORT, text="x", blocks=[SECTION])
    (block,) = answer["message"]["blocks"]
    assert block["block_id"]
    assert block["text"] == SECTION["text"]


async def test_a_user_id_opens_the_direct_conversation(client: AsyncWebClient, workspace: Workspace) -> None:
    answer = await client.chat_postMessage(channel=EVA, text="for you")
    opened = await client.conversations_open(users=EVA)
    assert answer["channel"] == opened["channel"]["id"]
    assert str(answer["channel"]).startswith("D")
    assert [one.text for one in workspace.messages(EVA)] == ["for you"]


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        (ELSEWHERE, "not_in_channel"),
        (LEGAL, "channel_not_found"),
        (OLD, "is_archived"),
        ("C0NONE", "channel_not_found"),
    ],
)
async def test_where_the_bot_may_not_post(client: AsyncWebClient, channel: str, error: str) -> None:
    assert await refused(client.chat_postMessage(channel=channel, text="hello")) == error


async def test_joining_opens_a_public_channel_only(client: AsyncWebClient, workspace: Workspace) -> None:
    await client.conversations_join(channel=ELSEWHERE)
    assert await post(client, channel=ELSEWHERE)
    assert await refused(client.conversations_join(channel=LEGAL)) == "channel_not_found"
    workspace.people.invite(LEGAL)
    assert await refused(client.conversations_join(channel=LEGAL)) == "method_not_supported_for_channel_type"


async def test_nothing_to_say_is_refused(client: AsyncWebClient) -> None:
    silent = client.api_call("chat.postMessage", json={"channel": SUPPORT, "text": ""})
    assert await refused(silent) == "no_text"


async def test_a_very_long_text_is_cut_with_a_warning(client: AsyncWebClient, workspace: Workspace) -> None:
    answer = await client.chat_postMessage(channel=SUPPORT, text="a" * 40_001)
    assert answer["warning"] == "message_truncated"
    assert len(workspace.messages(SUPPORT)[0].text) == 40_000


async def test_bad_blocks_are_refused_with_a_pointer(client: AsyncWebClient) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "x" * 76}}
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(
            channel=SUPPORT, text="x", blocks=[{"type": "actions", "elements": [button]}]
        )
    said = caught.value.response["response_metadata"]["messages"]
    assert error_of(caught.value) == "invalid_blocks"
    assert said == ["[ERROR] must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"]


async def test_many_long_blocks_are_too_long_together(client: AsyncWebClient) -> None:
    block = {"type": "section", "text": {"type": "plain_text", "text": "x" * 2900}}
    await client.chat_postMessage(channel=SUPPORT, text="x", blocks=[block] * 4)
    too_much = client.chat_postMessage(channel=SUPPORT, text="x", blocks=[block] * 5)
    assert await refused(too_much) == "msg_blocks_too_long"


async def test_replies_and_broadcasts(client: AsyncWebClient) -> None:
    head = await post(client, "card")
    quiet = await post(client, "quiet", thread_ts=head)
    loud = await post(client, "loud", thread_ts=head, reply_broadcast=True)
    history = await client.conversations_history(channel=SUPPORT)
    assert [one["ts"] for one in history["messages"]] == [loud, head]
    assert history["messages"][1]["reply_count"] == 2
    thread = await client.conversations_replies(channel=SUPPORT, ts=head)
    assert [one["ts"] for one in thread["messages"]] == [head, quiet, loud]


async def test_a_reply_to_a_deleted_message_stands_alone(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    head = await post(client, "card")
    workspace.people.delete(SUPPORT, head)
    answer = await client.chat_postMessage(channel=SUPPORT, text="late", thread_ts=head)
    assert "thread_ts" not in answer["message"]


async def test_odd_thread_ts_are_refused(client: AsyncWebClient) -> None:
    head = await post(client)
    reply = await post(client, thread_ts=head)
    wrong = client.chat_postMessage(channel=SUPPORT, text="x", thread_ts="yesterday")
    assert await refused(wrong) == "invalid_thread_ts"
    nested = client.chat_postMessage(channel=SUPPORT, text="x", thread_ts=reply)
    assert await refused(nested) == "cannot_reply_to_message"


async def test_metadata_is_read_back_only_on_request(client: AsyncWebClient) -> None:
    await post(client, metadata=ALERT)
    plain = await client.conversations_history(channel=SUPPORT)
    full = await client.conversations_history(channel=SUPPORT, include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == ALERT


async def test_metadata_has_a_shape_and_a_size(client: AsyncWebClient) -> None:
    def with_payload(payload: object) -> object:
        metadata = {"event_type": "x", "event_payload": payload}
        return client.chat_postMessage(channel=SUPPORT, text="x", metadata=metadata)

    assert await refused(with_payload({"key": None})) == "invalid_metadata_schema"
    assert await refused(with_payload({"key": "x" * 8_000})) == "metadata_too_large"
    assert await refused(with_payload("text")) == "invalid_metadata_format"


async def test_history_comes_in_pages_and_between_instants(client: AsyncWebClient, clock: Still) -> None:
    sent = []
    for _ in range(5):
        sent.append(await post(client))
        clock.forward(timedelta(seconds=1))
    pages = [page["messages"] async for page in await client.conversations_history(channel=SUPPORT, limit=2)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [one["ts"] for page in pages for one in page] == sent[::-1]
    between = await client.conversations_history(channel=SUPPORT, oldest=sent[1], latest=sent[3])
    assert [one["ts"] for one in between["messages"]] == [sent[2]]
    ends = await client.conversations_history(channel=SUPPORT, oldest=sent[1], latest=sent[3], inclusive=True)
    assert len(ends["messages"]) == 3


async def test_the_head_leads_every_page_of_a_thread(client: AsyncWebClient) -> None:
    head = await post(client)
    replies = [await post(client, thread_ts=head) for _ in range(3)]
    first = await client.conversations_replies(channel=SUPPORT, ts=head, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_replies(channel=SUPPORT, ts=head, limit=2, cursor=cursor)
    assert [one["ts"] for one in first["messages"]] == [head, *replies[:2]]
    assert [one["ts"] for one in second["messages"]] == [head, replies[2]]
    assert not second["has_more"]


async def test_update_keeps_or_drops_blocks_as_slack_does(
    client: AsyncWebClient, workspace: Workspace
) -> None:
    ts = await post(client, blocks=[SECTION], metadata=ALERT)
    await client.chat_update(channel=SUPPORT, ts=ts, text="new", blocks=[SECTION, {"type": "divider"}])
    changed = workspace.messages(SUPPORT)[0]
    assert (len(changed.blocks), changed.edited, changed.metadata) == (2, False, ALERT)
    await client.chat_update(channel=SUPPORT, ts=ts, text="only text")
    assert workspace.messages(SUPPORT)[0].blocks == ()


async def test_update_is_refused(client: AsyncWebClient, workspace: Workspace) -> None:
    hers = workspace.people.post(EVA, SUPPORT, "mine").ts
    gone = await post(client)
    workspace.people.delete(SUPPORT, gone)
    own = await post(client)
    assert await refused(client.chat_update(channel=SUPPORT, ts=hers, text="x")) == "cant_update_message"
    assert await refused(client.chat_update(channel=SUPPORT, ts=gone, text="x")) == "message_not_found"
    assert await refused(client.chat_update(channel=SUPPORT, ts=own, text="&amp;" * 801)) == "msg_too_long"
    assert await refused(client.api_call("chat.update", json={"channel": SUPPORT, "ts": own})) == "no_text"


async def test_deleting_leaves_a_tombstone_over_replies(client: AsyncWebClient) -> None:
    head = await post(client)
    await post(client, thread_ts=head)
    await client.chat_delete(channel=SUPPORT, ts=head)
    history = await client.conversations_history(channel=SUPPORT)
    assert history["messages"][0]["subtype"] == "tombstone"


async def test_ephemerals_reach_members_only(client: AsyncWebClient, workspace: Workspace) -> None:
    await client.chat_postEphemeral(channel=SUPPORT, user=EVA, text="psst")
    assert [one.text for one in workspace.ephemerals(EVA, SUPPORT)] == ["psst"]
    assert workspace.messages(SUPPORT) == []
    outside = client.chat_postEphemeral(channel=SUPPORT, user=ANN, text="psst")
    assert await refused(outside) == "user_not_in_channel"


async def test_permalinks_name_the_message(client: AsyncWebClient, workspace: Workspace) -> None:
    ts = await post(client)
    answer = await client.chat_getPermalink(channel=SUPPORT, message_ts=ts)
    assert answer["permalink"] == f"{workspace.url}archives/{SUPPORT}/p{ts.replace('.', '')}"


async def test_people_and_groups(client: AsyncWebClient, workspace: Workspace) -> None:
    workspace.add_usergroup("S0LEADS", "leads", [LARS])
    eva = (await client.users_info(user=EVA, include_locale=True))["user"]
    assert (eva["tz"], eva["locale"], eva["profile"]["email"]) == (
        "Europe/Amsterdam",
        "nl-NL",
        "eva@example.com",
    )
    found = await client.users_lookupByEmail(email="LARS@example.com")
    assert (found["user"]["id"], found["user"]["tz_offset"]) == (LARS, -5 * 3600)
    assert await refused(client.users_lookupByEmail(email="who@example.com")) == "users_not_found"
    assert (await client.usergroups_users_list(usergroup="S0LEADS"))["users"] == [LARS]
    members = await client.conversations_members(channel=SUPPORT)
    assert set(members["members"]) == {EVA, LARS, BOT_USER}


async def test_channels_tell_what_matters(client: AsyncWebClient, workspace: Workspace) -> None:
    workspace.add_channel("C0EXT", "partners", members=[EVA, BOT_USER], ext_shared=True)
    partners = (await client.conversations_info(channel="C0EXT"))["channel"]
    assert (partners["is_ext_shared"], partners["is_member"], partners["is_archived"]) == (True, True, False)
    assert await refused(client.conversations_info(channel=LEGAL)) == "channel_not_found"


async def test_scopes_are_needed_and_named(client: AsyncWebClient, workspace: Workspace) -> None:
    workspace.grants.set_scopes(frozenset({"channels:read"}))
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=SUPPORT, text="x")
    assert error_of(caught.value) == "missing_scope"
    assert (caught.value.response["needed"], caught.value.response["provided"]) == (
        "chat:write",
        "channels:read",
    )
    assert await refused(client.conversations_history(channel=SUPPORT)) == "missing_scope"


async def test_tokens_are_checked(workspace: Workspace, client: AsyncWebClient) -> None:
    def as_token(token: str | None) -> AsyncWebClient:
        return AsyncWebClient(token=token, base_url=workspace.api_base_url, retry_handlers=[])

    assert await refused(as_token(None).auth_test()) == "not_authed"
    assert await refused(as_token("xoxb-wrong").auth_test()) == "invalid_auth"
    wrong_kind = as_token(workspace.app_token).chat_postMessage(channel=SUPPORT, text="x")
    assert await refused(wrong_kind) == "not_allowed_token_type"
    workspace.grants.revoke(workspace.bot_token)
    assert await refused(client.auth_test()) == "token_revoked"


async def test_unknown_methods_are_named(client: AsyncWebClient) -> None:
    assert await refused(client.api_call("chat.shout")) == "unknown_method"


async def test_calls_are_logged_without_tokens(client: AsyncWebClient, workspace: Workspace) -> None:
    await client.api_call("auth.test", data={"token": workspace.bot_token})
    await post(client, "kept")
    assert [(one.method, one.error) for one in workspace.calls] == [
        ("auth.test", None),
        ("chat.postMessage", None),
    ]
    assert workspace.calls[1].args["text"] == "kept"
    assert workspace.bot_token not in repr(workspace.calls)


async def test_other_hosts_and_origins_are_turned_away(workspace: Workspace) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(
            workspace.api_base_url + "auth.test", headers={"Host": "evil.example"}
        ) as answer:
            assert answer.status == 403
        async with session.get(workspace.url, headers={"Origin": "http://evil.example"}) as answer:
            assert answer.status == 403

"""What went wrong at Slack, and what a caller can do about it: one table for every error word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.troubles import SlackTrouble, SlackTroubleKind

FAILURES: Final = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError)
"""Everything a call of the SDK may raise. AttributeError: it takes an answer of text/plain for an object."""

_WORDS: Final[Mapping[SlackTroubleKind, str]] = {
    SlackTroubleKind.AUTH: (
        "invalid_auth account_inactive token_revoked token_expired not_authed missing_scope "
        "not_allowed_token_type access_denied app_missing_action_url two_factor_setup_required "
        "invalid_app_id"
    ),
    SlackTroubleKind.LIMITED: (
        "ratelimited rate_limited message_limit_exceeded accesslimited restricted_too_many"
    ),
    SlackTroubleKind.REFUSED: (
        "channel_not_found not_in_channel is_archived restricted_action "
        "restricted_action_read_only_channel restricted_action_thread_only_channel "
        "restricted_action_thread_locked restricted_action_non_threadable_channel no_permission "
        "ekm_access_denied team_access_not_granted team_not_found messages_tab_disabled cannot_dm_bot "
        "user_not_found users_not_found user_disabled user_not_in_channel user_not_visible "
        "method_not_supported_for_channel_type slack_connect_canvas_sharing_blocked "
        "slack_connect_file_link_sharing_blocked external_channel_migrating as_user_not_supported "
        "posting_to_channel_denied slack_connect_file_upload_sharing_blocked "
        "slack_connect_blocked_file_type blocked_file_type malware_detected file_uploads_disabled "
        "file_uploads_except_images_disabled file_upload_size_restricted storage_limit_reached "
        "no_such_subteam subteam_not_found channel_type_not_supported"
    ),
    SlackTroubleKind.MALFORMED: (
        "invalid_blocks invalid_blocks_format invalid_attachments msg_too_long msg_blocks_too_long "
        "no_text too_many_attachments block_mismatch markdown_text_conflict metadata_too_large "
        "metadata_must_be_sent_from_app invalid_metadata_format invalid_metadata_schema "
        "invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data "
        "invalid_post_type missing_post_type"
    ),
    SlackTroubleKind.GONE: (
        "message_not_found cant_update_message edit_window_closed is_inactive invalid_thread_ts "
        "thread_not_found cannot_reply_to_message"
    ),
    SlackTroubleKind.AMBIGUOUS: "internal_error fatal_error",
    SlackTroubleKind.PASSING: "service_unavailable request_timeout org_login_required team_added_to_org",
}
KINDS: Final = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_MOST_WAIT = 3600


def trouble(failure: BaseException, *, write: bool) -> SlackTrouble:
    """The trouble behind an exception of the SDK.

    `write` says that doing it twice would be seen: then an answer that may hide a success is AMBIGUOUS. For
    everything else such an answer is PASSING. A word that is not in the table is PASSING: nothing is dropped.
    """
    found = _answered(failure) if isinstance(failure, SlackApiError) else _unanswered(failure)
    if found.kind is SlackTroubleKind.AMBIGUOUS and not write:
        return SlackTrouble(SlackTroubleKind.PASSING, found.detail)
    return found


def _unanswered(failure: BaseException) -> SlackTrouble:
    """No answer that can be read. Only what failed before the connection stood was certainly not done."""
    name = type(failure).__name__
    never_sent = aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.ClientHttpProxyError
    if isinstance(failure, never_sent | aiohttp.InvalidURL):
        return SlackTrouble(SlackTroubleKind.PASSING, name)
    return SlackTrouble(SlackTroubleKind.AMBIGUOUS, name)


def _answered(failure: SlackApiError) -> SlackTrouble:
    status, headers, error = _parts(failure.response)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return SlackTrouble(SlackTroubleKind.LIMITED, error or "ratelimited", _retry_after(headers))
    if error:
        kind = KINDS.get(error, SlackTroubleKind.PASSING)
        wait = _retry_after(headers) if kind is SlackTroubleKind.LIMITED else None
        return SlackTrouble(kind, error, wait)
    if 300 <= status < 500:  # something on the way refused it
        return SlackTrouble(SlackTroubleKind.PASSING, f"http_{status}")
    return SlackTrouble(SlackTroubleKind.AMBIGUOUS, f"http_{status}" if status != 200 else "not_json")


def _parts(response: object) -> tuple[int, Mapping[str, str], str]:
    """Status, headers and error word. The SDK gives its own response, or aiohttp's if it could not parse."""
    if isinstance(response, aiohttp.ClientResponse):
        return response.status, response.headers, ""
    status = getattr(response, "status_code", 0)
    headers = getattr(response, "headers", {}) or {}
    data = getattr(response, "data", None)
    error = data.get("error") if isinstance(data, dict) else None
    return (status if isinstance(status, int) else 0), headers, error if isinstance(error, str) else ""


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """How long Slack asks us to wait; None when it does not say."""
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return timedelta(seconds=min(int(given), _MOST_WAIT)) if given.isascii() and given.isdigit() else None

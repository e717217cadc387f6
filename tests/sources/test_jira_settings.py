"""The settings of a Jira source, what `duebell check` finds with them, and its webhooks."""

import hmac
from base64 import b64encode
from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.sources.jira.hook import read_hook
from bot.sources.jira.settings import JiraSettings
from bot.sources.shared.spec import Call, Forged
from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.failures import Failure
from tests.sources.jira_rehearsal import jira
from tests.sources.play import MORNING
from tests.sources.trials.jira import SECRET, sign

BASE: dict[str, object] = {"site": "acme", "email": "a@acme.example", "token": "t", "projects": ["SUP"]}


def settings(**more: object) -> JiraSettings:
    return JiraSettings.model_validate({**BASE, **more})


def test_the_site_is_where_people_go_and_the_gateway_is_where_tokens_with_scopes_go() -> None:
    assert (settings().base, settings().api) == ("https://acme.atlassian.net",) * 2
    scoped = settings(cloud_id="11223344-a1b2")
    assert scoped.base == "https://acme.atlassian.net"
    assert scoped.api == "https://api.atlassian.com/ex/jira/11223344-a1b2"
    own = settings(site=None, base_url="https://help.acme.example/")
    assert own.api == "https://help.acme.example"


def test_the_credentials_are_the_address_and_the_token() -> None:
    expected = b64encode(b"a@acme.example:t").decode()
    assert settings().headers() == {"Authorization": f"Basic {expected}"}


def test_keys_of_projects_are_written_large_and_once() -> None:
    assert settings(projects=["sup", "SUP", "It_2"]).projects == ("SUP", "IT_2")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"projects": []}, "at least 1 item"),
        ({"projects": ['SUP") OR project = "HR']}, "match pattern"),
        ({"base_url": "https://help.acme.example"}, "either site or base_url"),
        ({"site": None}, "either site or base_url"),
        ({"site": None, "base_url": "http://help.acme.example"}, "write https"),
        ({"overlap": "60s", "lag": "90s"}, "at least as long as lag"),
        ({"fields": {"A": "x", "B": "x"}}, "the same name"),
        ({"statuses": {"Waiting": "resting"}}, "Input should be"),
        ({"slas": {"Time to think": "thinking"}}, "Input should be"),
        ({"emails": {"5b": "nobody"}}, "match pattern"),
    ],
)
def test_what_cannot_work_is_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        settings(**wrong)


# --- the probe ----------------------------------------


async def test_the_probe_says_when_the_team_is_not_known() -> None:
    async with jira() as play:
        assert await play.source.probe() == f"{play.server.base} can be read"
        play.server.roles_hidden = True
        play.source = play.again()
        assert "who is an agent there is not for this account to see" in await play.source.probe()


@pytest.mark.parametrize(
    ("failure", "kind", "words"),
    [
        (Failure.UNAUTHORISED, SourceTroubleKind.AUTH, "does not accept these credentials"),
        (Failure.FORBIDDEN, SourceTroubleKind.AUTH, "make it an agent"),
        (Failure.MISSING, SourceTroubleKind.STRANGE, "is this the right address"),
    ],
)
async def test_the_probe_says_what_to_do(failure: Failure, kind: SourceTroubleKind, words: str) -> None:
    async with jira() as play:
        play.server.gate.fail(failure)
        with pytest.raises(SourceTrouble) as caught:
            await play.source.probe()
        assert caught.value.kind is kind
        assert words in caught.value.detail


async def test_the_probe_finds_a_project_that_cannot_be_seen() -> None:
    async with jira(projects=["NOPE"]) as play:
        with pytest.raises(SourceTrouble) as caught:
            await play.source.probe()
        assert caught.value.kind is SourceTroubleKind.AUTH
        assert "no project NOPE" in caught.value.detail


# --- webhooks ----------------------------------------


def signed(body: bytes) -> Call:
    signature = hmac.new(SECRET.encode(), body, "sha256").hexdigest()
    return Call({"X-Hub-Signature": f"sha256={signature}"}, body, MORNING)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b'{"webhookEvent":"comment_created","comment":{"id":"1"},"issue":{"id":"10421"}}', ("10421",)),
        (b'{"webhookEvent":"jira:issue_deleted","issue":{"id":"10421"}}', ("10421",)),
        (b'{"webhookEvent":"user_created"}', ()),
        (b'{"issue":{"id":"SUP-42"}}', ()),
        (b'{"issue":{"id":10421}}', ()),
        (b'{"issue":{"id":"\xd9\xa3"}}', ()),
        (b'{"issue":{"id":"1234567890123456789"}}', ()),
    ],
)
def test_a_webhook_names_an_issue_or_nobody(body: bytes, named: tuple[str, ...]) -> None:
    assert read_hook(sign("1")[0], signed(body)) == named


@pytest.mark.parametrize("signature", ["", "sha1=00", "sha256=", "sha256=" + "0" * 64])
def test_a_webhook_that_is_not_signed_so_is_refused(signature: str) -> None:
    known, call = sign("10421")
    with pytest.raises(Forged):
        read_hook(known, Call({"X-Hub-Signature": signature}, call.body, call.came_at))


def test_reading_begins_a_month_ago_and_a_minute_is_the_pace() -> None:
    known = settings()
    assert (known.start, known.every) == (timedelta(days=30), timedelta(minutes=1))

"""What the configuration may say about a Zammad, and how its webhooks are taken."""

import hmac
from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.sla.facts import Category
from bot.sources.shared.spec import Call, Forged
from bot.sources.zammad.hooks import tickets_of
from bot.sources.zammad.settings import ZammadSettings
from tests.sources.play import MORNING
from tests.sources.zammad_play import zammad_play
from tests.sources.zammad_server import TOKEN

GOOD: dict[str, object] = {"base_url": "https://acme.example", "token": "abc"}


def settings(**more: object) -> ZammadSettings:
    return ZammadSettings.model_validate({**GOOD, **more})


def test_little_is_needed() -> None:
    plain = settings()
    assert (plain.every, plain.start, plain.overlap) == (
        timedelta(minutes=1),
        timedelta(days=30),
        timedelta(minutes=5),
    )
    assert plain.headers() == {"Authorization": "Token token=abc"}
    assert settings(token=None, oauth_token="xyz").headers() == {"Authorization": "Bearer xyz"}


def test_much_may_be_said() -> None:
    full = settings(
        every="2m",
        statuses={"waiting for supplier": "on_hold"},
        fields={"contract_level": "contract"},
        bots=["Robot@Acme.example", 6],
    )
    assert full.every == timedelta(minutes=2)
    assert full.statuses == {"waiting for supplier": Category.ON_HOLD}
    assert full.bots == {"robot@acme.example", "6"}


@pytest.mark.parametrize(
    ("more", "expected"),
    [({}, 60), ({"find": "database"}, 10), ({"find": "scan"}, 10), ({"find": "scan", "lag": "25s"}, 25)],
)
def test_how_late_a_change_may_come_depends_on_how_it_is_found(
    more: dict[str, object], expected: int
) -> None:
    assert settings(**more).shown_after == timedelta(seconds=expected)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"token": None}, "either token or oauth_token"),
        ({"oauth_token": "xyz"}, "either token or oauth_token"),
        ({"base_url": "http://acme.example"}, "https"),
        ({"base_url": None}, "base_url"),
        ({"lag": "10m"}, "overlap must be at least as long as lag"),
        ({"overlap": "30s"}, "overlap must be at least as long as lag"),
        ({"fields": {"a": "same", "b": "same"}}, "same name"),
        ({"fields": {"not an attribute": "x"}}, "pattern"),
        ({"find": "guess"}, "find"),
        ({"statuses": {"open": "sleeping"}}, "statuses"),
        ({"every": "1s"}, "every"),
    ],
)
def test_what_cannot_be_is_refused(more: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        settings(**more)


async def test_an_oauth_token_reads_too() -> None:
    async with zammad_play(token=None, oauth_token=TOKEN) as play:
        ticket = play.desk.conversation()
        await play.catch_up()
        assert play.ledger.of(ticket)


@pytest.mark.parametrize("name", ["X-Hub-Signature", "x-hub-signature"])
def test_a_webhook_is_believed_by_its_signature(name: str) -> None:
    body = b'{"ticket": {"id": 81}, "article": {"id": 4}}'
    signature = "sha1=" + hmac.new(b"hush", body, "sha1").hexdigest()
    assert tickets_of(settings(webhook_secret="hush"), Call({name: signature}, body, MORNING)) == ("81",)


def test_a_changed_body_is_a_forgery() -> None:
    signature = "sha1=" + hmac.new(b"hush", b'{"ticket": {"id": 81}}', "sha1").hexdigest()
    with pytest.raises(Forged):
        tickets_of(
            settings(webhook_secret="hush"),
            Call({"X-Hub-Signature": signature}, b'{"ticket": {"id": 82}}', MORNING),
        )


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"ticket": null}', b'{"ticket": {"id": "81"}}', b"\xff"]
)
def test_a_signed_webhook_of_another_shape_names_nobody(body: bytes) -> None:
    signature = "sha1=" + hmac.new(b"hush", body, "sha1").hexdigest()
    call = Call({"X-Hub-Signature": signature}, body, MORNING)
    assert tickets_of(settings(webhook_secret="hush"), call) == ()

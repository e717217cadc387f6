"""What may be said about a Request Tracker, and what `check` says of one that cannot be read."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.sla.facts import Category
from bot.sources.rt.settings import DueIs, RtSettings
from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.failures import Failure
from tests.sources.rt_play import RtPlay, rt_play
from tests.sources.rt_server import PASSWORD, USER, Account

RT = {"base_url": "https://rt.acme.example/rt/", "token": "1-29-abc"}


def settings(**more: object) -> RtSettings:
    return RtSettings.model_validate({**RT, **more})


def test_little_has_to_be_said() -> None:
    read = settings()
    assert read.base_url == "https://rt.acme.example/rt"
    assert (read.every, read.start, read.overlap) == (
        timedelta(seconds=60),
        timedelta(days=30),
        timedelta(seconds=60),
    )
    assert read.priorities == {"low": 0, "medium": 50, "high": 100}
    assert read.due_is is DueIs.RESOLUTION


def test_a_token_or_a_user_with_a_password() -> None:
    assert settings().headers() == {"Authorization": "token 1-29-abc"}
    by_password = settings(token=None, user="duebell", password="s3cret")
    assert by_password.headers() == {"Authorization": "Basic ZHVlYmVsbDpzM2NyZXQ="}


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": None},
        {"token": None, "user": "duebell"},
        {"user": "duebell", "password": "s3cret"},
        {"password": "s3cret"},
        {"base_url": "http://rt.acme.example"},
        {"base_url": "https://rt.acme.example?x=1"},
        {"every": "1s"},
        {"fields": {"Contract": "contract", "Vertrag": "contract"}},
        {"fields": {"Contract": "contract"}, "customer_field": "Contract"},
        {"customer_field": "Client", "tags_field": "Client"},
        {"priorities": {"low": 0, "none": 0}},
        {"statuses": {"waiting": "on ice"}},
        {"due_is": "next_response"},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        settings(**wrong)


def test_words_of_our_own() -> None:
    read = settings(statuses={"with supplier": "on_hold"}, bots=["Robot@Acme.example"], histories=5)
    assert read.statuses == {"with supplier": Category.ON_HOLD}
    assert read.bots == frozenset({"robot@acme.example"})


# --- check ----------------------------------------


async def test_the_probe_says_what_was_found() -> None:
    async with rt_play() as play:
        said = await play.source.probe()
        assert said == f"{play.server.base_url}, RT 5.0.3 with one queue, can be read"


async def test_the_probe_signs_in_by_password_too() -> None:
    async with rt_play(token=None, user=USER, password=PASSWORD) as play:
        assert "can be read" in await play.source.probe()


@pytest.mark.parametrize(
    ("failure", "kind", "words"),
    [
        (Failure.UNAUTHORISED, SourceTroubleKind.AUTH, "does not accept these credentials"),
        (Failure.FORBIDDEN, SourceTroubleKind.AUTH, "give it SeeQueue and ShowTicket"),
        (Failure.MISSING, SourceTroubleKind.STRANGE, "has no REST 2.0"),
    ],
)
async def test_the_probe_says_what_to_do(failure: Failure, kind: SourceTroubleKind, words: str) -> None:
    async with rt_play() as play:
        play.server.gate.fail(failure)
        await refused(play, kind, words)


async def test_an_account_that_sees_no_queue_is_told_what_it_lacks() -> None:
    async with rt_play(account=Account(queues=set())) as play:
        await refused(play, SourceTroubleKind.AUTH, "shows it no queue: give it SeeQueue and ShowTicket")


async def refused(play: RtPlay, kind: SourceTroubleKind, words: str) -> None:
    with pytest.raises(SourceTrouble) as caught:
        await play.source.probe()
    assert caught.value.kind is kind
    assert words in caught.value.detail

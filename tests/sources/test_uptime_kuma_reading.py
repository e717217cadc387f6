"""What is made of the page of an Uptime Kuma."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.sources.uptime_kuma.settings import UptimeKumaSettings
from bot.troubles import SourceTrouble
from tests.sources.failures import Failure
from tests.sources.play import MORNING
from tests.sources.uptime_kuma_play import uptime_kuma_play

SECOND = timedelta(seconds=1)


async def test_s29_every_change_is_known_to_one_reading() -> None:
    async with uptime_kuma_play() as play:
        for status in ("up", "up", "down", "down", "up"):
            await play.hears(status)
        assert play.said() == ["08:01 up", "08:02-08:03 down", "08:04-08:05 up"]


async def test_one_that_tries_again_was_down_all_along_if_it_is_down_afterwards() -> None:
    async with uptime_kuma_play() as play:
        for status in ("up", "up", "pending", "pending"):
            await play.hears(status)
        assert play.ledger.read_up_to == MORNING + timedelta(minutes=2), "it may have been down since"
        await play.hears("down")
        assert play.said() == ["08:01 up", "08:02-08:03 down"]
        assert play.ledger.read_up_to == play.clock.now() - 5 * SECOND


async def test_one_that_tries_again_and_works_was_never_down() -> None:
    async with uptime_kuma_play() as play:
        for status in ("up", "pending", "up", "pending", "down"):
            await play.hears(status)
        assert play.said() == ["08:01 up", "08:03-08:04 down"]


async def test_one_that_tries_again_for_too_long_cannot_tell() -> None:
    async with uptime_kuma_play(pending="2m") as play:
        for status in ("up", *["pending"] * 4, "pending", "down"):
            await play.hears(status)
        assert play.said() == ["08:01 up", "08:01 unknown", "08:07 down"]
        assert play.ledger.read_up_to == play.clock.now() - 5 * SECOND


async def test_one_that_tries_before_it_ever_spoke_says_nothing() -> None:
    async with uptime_kuma_play() as play:
        await play.hears("pending")
        assert play.said() == []
        assert play.ledger.read_up_to == play.clock.now() - 5 * SECOND
        await play.hears("up")
        assert play.said() == ["08:02 up"]


async def test_s39_maintenance_says_nothing_of_the_service() -> None:
    async with uptime_kuma_play() as play:
        for status in ("up", "maintenance", "maintenance", "up"):
            await play.hears(status)
        assert play.said() == ["08:01 up", "08:01-08:02 maintenance", "08:04 up"]


async def test_s39_one_that_is_not_shown_is_unknown_from_the_last_reading_on() -> None:
    async with uptime_kuma_play() as play:
        await play.hears("up")
        play.server.remove(12)
        play.later(minutes=1)
        await play.poll()
        await play.hears("down")
        assert play.said() == ["08:01 up", "08:01 unknown", "08:03 down"]


async def test_one_that_tried_again_when_it_was_paused_is_unknown_since() -> None:
    async with uptime_kuma_play() as play:
        for status in ("up", "up", "pending", "pending"):
            await play.hears(status)
        play.server.remove(12)
        play.later(minutes=1)
        await play.poll()
        assert play.said() == ["08:01 up", "08:02 unknown"]


async def test_s28_what_was_while_nobody_read_is_unknown() -> None:
    async with uptime_kuma_play() as play:
        await play.hears("up")
        play.later(minutes=30)
        await play.hears("up")
        assert play.said() == ["08:01 up", "08:01 unknown", "08:32 up"]


async def test_a_number_nobody_knows_is_put_aside() -> None:
    async with uptime_kuma_play() as play:
        await play.hears("up")
        await play.hears(7)
        await play.hears(float("nan"))
        assert play.said() == ["08:01 up", "08:01 unknown"]
        assert {key for key, _ in play.ledger.strange} == {"monitor/shop"}


@pytest.mark.parametrize("ids", [True, False])
async def test_a_monitor_is_known_by_its_name_too(ids: bool) -> None:
    """Version 1 shows no ids."""
    monitors = {"shop": 'Web "shop" {a}'}
    async with uptime_kuma_play(ids=ids, monitors=monitors) as play:
        play.server.say(12, "up", name='Web "shop" {a}')
        play.server.say(13, "down", name="Other")
        await play.hears("up")
        assert play.said() == ["08:01 up"]


async def test_two_of_one_name_that_disagree_cannot_tell() -> None:
    async with uptime_kuma_play(monitors={"shop": "Web shop"}) as play:
        play.server.say(12, "up", name="Web shop")
        play.server.say(13, "up", name="Web shop")
        await play.hears("up")
        await play.hears("down", id=13)
        assert play.said() == ["08:01 up", "08:01 unknown"]


async def test_a_monitor_that_is_not_configured_any_more_is_unknown() -> None:
    async with uptime_kuma_play() as play:
        await play.hears("up")
        play.source = play.again(monitors={"other": 12})
        await play.hears("up")
        await play.hears("up")
        assert (play.said(), play.said("other")) == (["08:01 up", "08:01 unknown"], ["08:02 up"])


async def test_a_probe_says_which_monitors_are_not_shown() -> None:
    async with uptime_kuma_play(monitors={"shop": 12, "portal": 13}) as play:
        play.server.say(12, "up")
        assert "Mind: portal is not shown" in await play.source.probe()
        play.server.say(13, "up")
        assert (await play.source.probe()).endswith("can be read, 2 monitors")


@pytest.mark.parametrize(
    ("failure", "words"),
    [(Failure.UNAUTHORISED, "API Keys"), (Failure.FORBIDDEN, "does not let"), (Failure.MISSING, "/metrics")],
)
async def test_a_probe_that_is_refused_says_what_to_do(failure: Failure, words: str) -> None:
    async with uptime_kuma_play() as play:
        play.server.gate.fail(failure)
        with pytest.raises(SourceTrouble, match=words):
            await play.source.probe()


async def test_another_address_shows_a_web_page() -> None:
    async with uptime_kuma_play() as play:
        play.source = play.again(base_url=f"{play.server.base_url}/dashboard")
        with pytest.raises(SourceTrouble, match="a web page instead of text"):
            await play.source.probe()


async def test_a_reading_takes_one_request_however_many_monitors_there_are() -> None:
    """The page says so."""
    async with uptime_kuma_play(monitors={f"m{n}": n for n in range(1, 300)}) as play:
        await play.poll()
        assert len(play.server.gate.calls) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"monitors": {}},
        {"monitors": {"a:b": 1}},
        {"monitors": {"shop": 0}},
        {"monitors": {"shop": ""}},
        {"user": "ann"},
        {"base_url": "http://kuma:3001", "key": "k"},
        {"every": "1s"},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        UptimeKumaSettings.model_validate(
            {"base_url": "http://127.0.0.1:3001", "monitors": {"shop": 1}, **wrong}
        )


def test_a_key_is_a_password_and_where_keys_are_off_a_user_has_one() -> None:
    known = {"base_url": "http://127.0.0.1:3001/", "monitors": {"shop": "12"}}
    assert UptimeKumaSettings.model_validate(known).headers() == {}
    keyed = UptimeKumaSettings.model_validate({**known, "key": "p"})
    assert keyed.headers() == {"Authorization": "Basic OnA="}
    named = UptimeKumaSettings.model_validate({**known, "user": "u", "key": "p"})
    assert named.headers() == {"Authorization": "Basic dTpw"}

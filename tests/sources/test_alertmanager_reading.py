"""What is made of alerts, as an Alertmanager lists them."""

from datetime import timedelta

import pytest

from bot.sla.observations import Health, Observed
from bot.troubles import SourceTrouble
from tests.sources.alertmanager_play import DOWN, MONITORS, alertmanager_play
from tests.sources.failures import Failure
from tests.sources.play import MORNING

WATCHED = ['alertname="Watchdog"']
WATCHDOG = {"alertname": "Watchdog"}


async def test_an_outage_begins_with_its_alert_and_ends_between_two_readings() -> None:
    async with alertmanager_play() as play:
        await play.poll()
        play.later(seconds=7)
        play.down()
        await play.catch_up()
        await play.catch_up()
        play.over()
        await play.catch_up()
        assert play.said() == ["08:00:00 up", "08:00:07 down", "08:01:07-08:01:37 up"]


async def test_one_that_is_down_at_the_first_reading_is_down_since_its_alert() -> None:
    async with alertmanager_play() as play:
        play.down()
        await play.catch_up(minutes=3)
        assert play.said() == ["08:00:00 down"]


async def test_an_outage_is_dated_back_by_what_its_rule_waits_for() -> None:
    shop = {**_shop(), "for": "2m"}
    async with alertmanager_play(monitors={"shop": shop}) as play:
        await play.poll()
        play.later(minutes=4)
        play.down()
        await play.catch_up()
        assert play.said() == ["08:00:00 up", "08:02:00 down"]
        assert play.ledger.read_up_to == play.clock.now() - timedelta(seconds=90) - timedelta(minutes=2)


async def test_an_alert_that_waited_over_the_last_recovery_begins_after_it() -> None:
    shop = {**_shop(), "for": "2m"}
    async with alertmanager_play(monitors={"shop": shop}) as play:
        await play.poll()
        play.later(minutes=1)
        play.down()
        await play.catch_up()
        assert [fact.occurred_at for fact in play.ledger.of("shop")] == [
            MORNING,
            MORNING + timedelta(milliseconds=1),
        ]


async def test_any_alert_that_fits_will_do_and_the_earliest_is_the_beginning() -> None:
    async with alertmanager_play(monitors={"shop": {"alerts": ['alertname=~"Service.*"']}}) as play:
        await play.poll()
        play.later(seconds=5)
        play.server.send(alertname="ServiceSlow")
        play.later(seconds=5)
        play.server.send(alertname="ServiceDown")
        await play.catch_up()
        play.server.resolve(alertname="ServiceSlow")
        await play.catch_up()
        play.server.send(alertname="Other")
        assert play.said() == ["08:00:00 up", "08:00:05 down"]
        play.server.resolve(alertname="ServiceDown")
        await play.catch_up()
        assert play.said()[2:] == ["08:01:10-08:01:40 up"]


async def test_a_silenced_or_inhibited_alert_is_an_outage_all_the_same() -> None:
    for state in ("suppressed", "unprocessed"):
        async with alertmanager_play() as play:
            play.server.send(state, **DOWN)
            await play.catch_up()
            assert play.said() == ["08:00:00 down"]


async def test_an_alert_that_runs_out_ends_the_outage_when_nobody_is_set_to_watch() -> None:
    async with alertmanager_play() as play:
        play.down()
        await play.poll()
        play.later(minutes=5)
        await play.poll()
        assert play.said() == ["08:00:00 down", "08:00:00-08:05:00 up"]


async def test_s39_without_its_watchdog_nobody_can_tell() -> None:
    async with alertmanager_play(watchdog=WATCHED, lag="10s") as play:
        play.server.send(**WATCHDOG)
        await play.catch_up()
        assert play.said() == ["08:00:30 up"]
        play.later(minutes=5)
        await play.poll()
        assert play.said() == ["08:00:30 up", "08:00:30 unknown"]
        assert play.ledger.read_up_to == MORNING + timedelta(seconds=20)
        assert [key for key, _ in play.ledger.strange] == ["watchdog"]
        play.server.send(**WATCHDOG)
        await play.poll()
        assert play.said()[2:] == ["08:05:30 up"]


async def test_without_a_watchdog_from_the_beginning_nothing_is_told_but_outages() -> None:
    async with alertmanager_play(watchdog=WATCHED, lag="10s") as play:
        await play.catch_up()
        assert (play.said(), play.ledger.read_up_to) == ([], None)
        play.down()
        await play.catch_up()
        assert play.said() == ["08:00:30 down"]
        assert play.ledger.read_up_to is None


async def test_an_alert_that_ran_out_is_over_only_when_the_watchdog_was_sent_since() -> None:
    """Both are sent for the last time, the watchdog a little later: it still seems to be alive."""
    async with alertmanager_play(watchdog=WATCHED, lag="10s") as play:
        play.down()
        play.later(seconds=10)
        play.server.send(**WATCHDOG)
        await play.poll()
        known = play.ledger.read_up_to
        play.later(minutes=3, seconds=55)
        await play.poll()
        assert play.said() == ["08:00:00 down"]
        assert play.ledger.read_up_to == known
        play.later(minutes=1)
        await play.poll()
        assert play.said() == ["08:00:00 down", "08:00:10 unknown"]


async def test_an_alert_that_is_sent_later_than_the_watchdog_is_believed() -> None:
    async with alertmanager_play(watchdog=WATCHED, lag="10s") as play:
        play.server.send(**WATCHDOG)
        await play.poll()
        play.later(minutes=4, seconds=30)
        play.down()
        await play.poll()
        assert play.said() == ["08:00:00 up", "08:04:30 down"]


async def test_a_restart_of_alertmanager_ends_no_outage() -> None:
    async with alertmanager_play() as play:
        play.down()
        await play.catch_up()
        play.server.restart()
        await play.catch_up()
        known = play.ledger.read_up_to
        play.later(seconds=60)
        play.down()
        await play.poll()
        assert play.said() == ["08:00:00 down"]
        assert play.ledger.read_up_to == known, "it may still not have been sent everything"
        await play.catch_up()
        assert play.said() == ["08:00:00 down"]
        play.over()
        await play.catch_up()
        assert play.said()[1:] == ["08:02:30-08:03:00 up"]


async def test_a_cluster_that_is_settling_ends_no_outage() -> None:
    async with alertmanager_play() as play:
        play.down()
        await play.catch_up()
        play.over()
        play.server.cluster = "settling"
        await play.catch_up()
        assert play.said() == ["08:00:00 down"]
        play.server.cluster = "ready"
        await play.catch_up()
        assert play.said() == ["08:00:00 down", "08:00:30-08:01:30 up"]


async def test_an_alert_of_a_status_nobody_knows_is_put_aside() -> None:
    async with alertmanager_play() as play:
        await play.poll()
        play.server.send("canary-limbo", **DOWN)
        await play.catch_up()
        assert play.said() == ["08:00:00 up", "08:00:00 unknown"]
        assert [key for key, _ in play.ledger.strange] == ["monitor/shop"]


async def test_s28_what_was_while_nobody_read_is_unknown() -> None:
    """An outage may have come and gone."""
    async with alertmanager_play(gap="2m") as play:
        await play.poll()
        play.later(minutes=10)
        await play.poll()
        assert play.said() == ["08:00:00 up", "08:00:00 unknown", "08:10:00 up"]
        play.later(minutes=5)
        play.down()
        await play.catch_up(minutes=3)
        assert play.said()[3:] == ["08:10:00 unknown", "08:15:00 down"]
        await play.catch_up(minutes=3)
        assert play.said()[5:] == [], "it is the same alert"
        play.over()
        play.later(seconds=1)
        play.down()
        await play.catch_up(minutes=3)
        assert play.said()[5:] == ["08:21:00 unknown", "08:21:01 down"]
        play.over()
        await play.catch_up(minutes=3)
        assert play.said()[7:] == ["08:24:01 unknown", "08:27:01 up"]


async def test_a_monitor_that_is_not_configured_any_more_is_unknown() -> None:
    async with alertmanager_play() as play:
        await play.catch_up()
        play.source = play.again(monitors={"other": MONITORS["shop"]})
        await play.catch_up()
        assert play.said() == ["08:00:30 up", "08:00:30 unknown"]
        assert play.said("other") == ["08:01:00 up"]


async def test_the_watermark_stays_behind_alerts_that_are_under_way() -> None:
    async with alertmanager_play() as play:
        await play.poll()
        assert play.ledger.read_up_to == play.clock.now() - timedelta(seconds=90)


async def test_s29_only_what_a_reading_had_to_find_out_is_approximate() -> None:
    async with alertmanager_play() as play:
        await play.poll()
        play.later(seconds=1)
        play.down()
        await play.catch_up()
        play.over()
        await play.catch_up()
        told = [(fact.deed, fact.approximate) for fact in play.ledger.of("shop")]
        assert told == [
            (Observed(Health.UP), False),
            (Observed(Health.DOWN), False),
            (Observed(Health.UP), True),
        ]


async def test_a_probe_says_what_is_amiss() -> None:
    async with alertmanager_play(watchdog=WATCHED, lag="10s") as play:
        play.server.restart()
        assert "just been started" in await play.source.probe()
        play.later(minutes=3)
        assert "watchdog" in await play.source.probe()
        play.server.send(**WATCHDOG)
        assert (await play.source.probe()).endswith("can be read, 1 monitors")


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (Failure.UNAUTHORISED, "does not accept"),
        (Failure.FORBIDDEN, "does not let"),
        (Failure.MISSING, "api/v2"),
    ],
)
async def test_a_probe_that_is_refused_says_what_to_do(failure: Failure, words: str) -> None:
    async with alertmanager_play() as play:
        play.server.gate.fail(failure)
        with pytest.raises(SourceTrouble, match=words):
            await play.source.probe()


async def test_a_reading_takes_three_requests_however_many_monitors_there_are() -> None:
    """The page says so."""
    many = {f"shop-{n}": {"alerts": [f'instance="{n}"']} for n in range(100)}
    async with alertmanager_play(monitors=many) as play:
        await play.poll()
        assert [call.rpartition("/")[2] for call in play.server.gate.calls] == [
            "status",
            "alerts",
            "silences",
        ]
        play.source = play.again(silences=False)
        play.server.gate.calls.clear()
        await play.poll()
        assert len(play.server.gate.calls) == 2


def _shop() -> dict[str, object]:
    shop = MONITORS["shop"]
    assert isinstance(shop, dict)
    return shop

"""What is made of samples, as a Prometheus gives them."""

from datetime import timedelta

import pytest

from bot.sla.observations import Health
from bot.sources.shared.instants import EPOCH
from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.failures import Failure
from tests.sources.prometheus_play import ERRORS, INDICATORS, SHOP, prometheus_play
from tests.sources.prometheus_server import TOKEN, Probe

LAG = timedelta(seconds=15)


async def test_an_outage_has_the_instants_of_its_samples() -> None:
    async with prometheus_play() as play:
        play.server.say(SHOP, "1")
        await play.catch_up(seconds=70)
        play.server.say(SHOP, "0")
        await play.catch_up(seconds=50)
        play.server.say(SHOP, "1")
        await play.catch_up()
        assert play.said("shop") == ["08:00:00 up", "08:01:15 down", "08:02:00 up"]
        assert [fact.occurred_at.microsecond for fact in play.ledger.of("shop")] == [453000] * 3


async def test_an_expression_is_evaluated_on_a_grid_of_its_own() -> None:
    async with prometheus_play() as play:
        play.later(seconds=7)
        play.server.say(ERRORS, "0.001")
        await play.catch_up(seconds=70)
        play.server.say(ERRORS, "0.02")
        await play.catch_up(seconds=50)
        play.server.say(ERRORS, "+Inf")
        await play.catch_up()
        assert play.said("errors") == ["08:00:30 up", "08:01:45 down"]


@pytest.mark.parametrize(("means", "said"), [("up", "up"), ("unknown", "unknown")])
async def test_no_traffic_is_no_breach(means: str, said: str) -> None:
    errors = {"query": ERRORS, "good": "< 0.01", "step": "15s", "no_traffic": means}
    async with prometheus_play(indicators={"errors": errors}) as play:
        play.server.say(ERRORS, "NaN")
        await play.catch_up()
        assert play.said("errors") == [f"08:00:15 {said}"]


async def test_a_silent_monitor_is_unknown_from_the_end_of_its_last_step_on() -> None:
    async with prometheus_play() as play:
        play.server.say(SHOP, "1")
        await play.catch_up(seconds=120)
        silent_from = play.server.now
        play.server.probes[SHOP][0].silent.append((silent_from, silent_from + 100_000))
        await play.catch_up(seconds=40)
        assert play.said("shop") == ["08:00:00 up"]
        assert play.ledger.read_up_to == EPOCH + timedelta(
            milliseconds=silent_from // 15_000 * 15_000 + 452
        ), "what the gap will tell is not claimed to be known"
        await play.catch_up(seconds=90)
        assert play.said("shop") == ["08:00:00 up", "08:02:00 unknown", "08:03:45 up"]


async def test_a_short_gap_is_none() -> None:
    async with prometheus_play() as play:
        play.server.say(SHOP, "1")
        await play.catch_up(seconds=120)
        play.server.probes[SHOP][0].silent.append((play.server.now, play.server.now + 30_000))
        await play.catch_up(seconds=120)
        assert play.said("shop") == ["08:00:00 up"]


async def test_the_watermark_is_prometheus_own_now_less_the_lag() -> None:
    async with prometheus_play() as play:
        await play.poll()
        assert play.ledger.read_up_to == play.clock.now() - LAG
        play.server.say(SHOP, "1")
        await play.catch_up()
        assert play.ledger.read_up_to == play.clock.now() - LAG


async def test_a_partial_answer_is_unknown() -> None:
    async with prometheus_play() as play:
        play.server.say(SHOP, "1")
        await play.catch_up(seconds=70)
        play.server.partial.add(SHOP)
        await play.catch_up()
        play.server.partial.clear()
        await play.catch_up()
        assert play.said("shop") == ["08:00:00 up", "08:00:55 unknown", "08:02:00 up"]
        assert play.ledger.strange == [
            (
                "indicator/shop",
                "shop cannot tell its status: the answer comes with a warning that it is not whole",
            )
        ]


@pytest.mark.parametrize("status", [400, 422, 503])
async def test_a_query_that_is_refused_begins_again_when_it_is_put_right(status: int) -> None:
    async with prometheus_play() as play:
        play.server.say(SHOP, "1")
        play.server.say(ERRORS, "0")
        play.server.refused[SHOP] = status
        await play.catch_up(seconds=70)
        assert (play.said("shop"), play.said("errors")) == ([], ["08:00:15 up"])
        play.server.refused.clear()
        await play.catch_up()
        assert play.said("shop") == ["08:00:00 up"]


async def test_several_series_at_once_are_put_aside_and_series_in_turn_are_joined() -> None:
    async with prometheus_play() as play:
        play.server.say(SHOP, "1")
        play.later(seconds=40)
        play.server.probes[SHOP][0].silent.append((play.server.now, play.server.now + 10**6))
        play.server.say(SHOP, "0", which=1)
        await play.catch_up()
        assert play.said("shop") == ["08:00:00 up", "08:00:45 down"]
        assert play.ledger.strange == []
        play.server.probes[SHOP].append(Probe(said=[(play.server.now, "1")]))
        await play.catch_up()
        assert play.said("shop")[-1].endswith("unknown")
        assert "several series" in play.ledger.strange[0][1]


async def test_a_month_is_read_in_pages_and_tells_the_same_from_any_of_them() -> None:
    async with prometheus_play(start="72h") as play:
        play.later(days=-3)
        begun = play.server.now
        probe = Probe(said=[(begun, "1"), (begun + 10**7, "0"), (begun + 2 * 10**7, "1")])
        play.server.probes[SHOP] = [probe]
        play.later(days=3)
        pages = await play.poll()
        assert play.said("shop") == ["08:00:00 up", "10:46:45 down", "13:33:30 up"]
        assert len(pages) == 1  # all of it within the queries of one page
        assert play.queries() == 1 + 2 * 2  # the time, and each indicator in two answers
        past = await play.history(play.clock.now() - timedelta(days=4))
        assert past.facts == play.ledger.facts


async def test_a_quiet_reading_asks_once_for_the_time_and_once_for_each_indicator() -> None:
    async with prometheus_play() as play:
        await play.poll()
        play.queries()
        await play.catch_up()
        assert play.queries() == 1 + len(INDICATORS)


async def test_an_indicator_that_is_taken_out_is_unknown_from_then_on() -> None:
    async with prometheus_play() as play:
        play.server.say(SHOP, "1")
        await play.catch_up()
        play.source = play.again(indicators={"errors": INDICATORS["errors"]})
        await play.catch_up()
        assert play.said("shop") == ["08:00:00 up", "08:00:45 unknown"]


async def test_an_indicator_that_is_taken_out_while_another_holds_the_watermark_is_unknown_too() -> None:
    mail = 'probe_success{instance="mail"}'
    indicators = {"shop": INDICATORS["shop"], "mail": {"query": mail, "step": "15s", "gap": "600s"}}
    async with prometheus_play(indicators=indicators) as play:
        play.server.say(SHOP, "1")
        play.server.say(mail, "1")
        await play.catch_up()
        play.server.probes[mail][0].silent.append((play.server.now, play.server.now + 10**6))
        play.server.say(SHOP, "0")
        await play.catch_up()
        assert play.ledger.read_up_to is not None
        assert play.ledger.read_up_to < play.ledger.of("shop")[-1].occurred_at
        play.source = play.again(indicators={"mail": indicators["mail"]})
        await play.catch_up()
        assert play.said("shop") == ["08:00:00 up", "08:01:00 down", "08:01:45 unknown"]


async def test_a_busy_proxy_is_no_slow_query() -> None:
    async with prometheus_play() as play:
        await play.poll()
        play.server.gate.fail(Failure.MAINTENANCE)
        with pytest.raises(SourceTrouble) as caught:
            await play.poll()
        assert (caught.value.kind, caught.value.retry_after) == (
            SourceTroubleKind.LIMITED,
            timedelta(seconds=120),
        )


async def test_the_probe_says_which_indicators_tell_nothing() -> None:
    async with prometheus_play() as play:
        play.server.say(SHOP, "1")
        play.later(seconds=60)
        words = await play.source.probe()
        assert words.endswith("can be read, 2 indicators. Mind: errors: there are no samples now")
        assert TOKEN not in words


async def test_a_look_brings_what_a_round_would() -> None:
    async with prometheus_play() as play:
        play.server.say(SHOP, "1")
        await play.catch_up()
        play.server.say(SHOP, "0")
        play.later(seconds=60)
        look = await play.source.look(["shop", "errors", "nothing"], play.ledger.cursor, play.clock.now())
        await play.poll()
        assert list(look.facts) == play.ledger.of("shop")[1:]
        assert look.gone == ("errors", "nothing")
        assert Health.DOWN in play.said("shop")[-1]

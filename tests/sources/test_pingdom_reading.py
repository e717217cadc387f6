"""What is Pingdom's own: its settings, its costs, its troubles in kind words."""

from collections import Counter
from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.sources.pingdom.settings import PingdomSettings
from bot.troubles import SourceTrouble
from tests.sources.pingdom_play import pingdom_play
from tests.upkeep.pages import DOCS

PAGE = DOCS / "pingdom.md"
CHECKS, CHANGES = 1_000, 200


def settings(**more: object) -> PingdomSettings:
    return PingdomSettings.model_validate({"token": "abc", **more})


def test_a_token_is_enough() -> None:
    plain = settings()
    assert plain.base_url == "https://api.pingdom.com/api/3.1"
    assert (plain.every, plain.start, plain.lag) == (
        timedelta(minutes=1),
        timedelta(days=35),
        timedelta(minutes=2),
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"token": None}, "token"),
        ({"every": "30s"}, "every"),
        ({"start": "1m"}, "start"),
        ({"tags": [""]}, "tags"),
        ({"base_url": "http://pingdom.example"}, "https"),
    ],
)
def test_what_cannot_be_is_refused(more: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        settings(**more)


async def test_the_cost_of_reading_is_the_one_that_is_stated() -> None:
    """The fake's own limit is off: costs are counted, not suffered."""
    async with pingdom_play() as play:
        play.server.remaining = 1_000_000
        checks = [play.tower.watch() for _ in range(CHECKS)]
        play.later(minutes=1)
        await play.poll()
        first = Counter(play.calls())
        for minute in range(60):
            first_of, last_of = CHANGES * minute // 60, CHANGES * (minute + 1) // 60
            for check in checks[first_of:last_of]:
                play.tower.say(check, "down")
            await play.catch_up()
        hour = Counter(play.calls())
        assert hour["summary.outage"] == CHANGES
        assert hour["maintenance"] == hour["maintenance.occurrences"] == 12
        stated = PAGE.read_text("utf-8")
        for figure in (first.total(), hour.total()):
            assert f"{figure:,} requests" in stated, figure


async def test_only_checks_with_the_tags_are_read() -> None:
    async with pingdom_play(tags=["contract"]) as play:
        ours, other = play.tower.watch(tags=("contract", "x")), play.tower.watch(tags=("x",))
        await play.catch_up()
        assert (play.said(ours), play.said(other)) == (["08:00 up"], [])
        assert await play.source.probe() == "Pingdom can be read: 1 checks with these tags"


async def test_maintenance_is_not_read_when_it_is_not_wanted() -> None:
    async with pingdom_play(maintenance=False) as play:
        play.tower.watch()
        await play.catch_up()
        assert Counter(play.calls()) == {"checks": 1, "summary.outage": 1}


@pytest.mark.parametrize(
    ("status", "words"), [(401, "make a new one under Settings"), (403, "needs read access")]
)
async def test_a_refusal_says_what_to_do(status: int, words: str) -> None:
    async with pingdom_play() as play:
        play.gate.refusal = status
        with pytest.raises(SourceTrouble, match=words):
            await play.source.probe()


async def test_a_check_that_is_deleted_while_it_is_read_says_nothing() -> None:
    async with pingdom_play() as play:
        check, other = play.tower.watch(), play.tower.watch()
        play.server.deleted.add(check)
        await play.catch_up()
        assert (play.ledger.of(check), play.said(other)) == ([], ["08:00 up"])

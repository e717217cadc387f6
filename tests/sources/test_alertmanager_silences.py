"""Silences, as maintenance (S38)."""

from datetime import timedelta

import pytest

from tests.sources.alertmanager_play import DOWN, SHOP, AlertmanagerPlay, alertmanager_play
from tests.sources.alertmanager_server import Matcher
from tests.sources.play import MORNING

HOUR = timedelta(hours=1)
ALL = ("alertname", "ServiceDown", False, True)


def silence(play: AlertmanagerPlay, *matchers: Matcher, start: float = 2, end: float = 3) -> str:
    """From so many hours after the morning to so many."""
    wanted = matchers or (ALL,)
    return play.server.silence(*wanted, start=MORNING + start * HOUR, end=MORNING + end * HOUR)


async def test_s38_a_silence_is_announced_when_it_was_made() -> None:
    async with alertmanager_play() as play:
        await play.poll()
        play.later(minutes=20)
        silence(play)
        await play.catch_up(minutes=5)
        await play.catch_up(hours=5)
        assert play.planned() == ["08:20: 10:00-11:00"]


async def test_one_that_is_extended_is_moved_when_it_was() -> None:
    async with alertmanager_play() as play:
        id = silence(play)
        await play.poll()
        play.later(minutes=90)
        play.server.extend(id, MORNING + 4 * HOUR)
        await play.catch_up()
        assert play.planned() == ["08:00: 10:00-11:00", "09:30: 10:00-12:00"]


async def test_one_that_is_ended_by_hand_is_over_early_and_one_before_its_start_never_was() -> None:
    async with alertmanager_play() as play:
        begun, never = silence(play), silence(play, start=5, end=6)
        await play.poll()
        play.later(minutes=150)
        play.server.expire(begun)
        play.server.expire(never)
        await play.catch_up()
        assert play.planned()[2:] == ["10:30: ended", "10:30: off"]
        assert not any(fact.approximate for fact in play.ledger.of("shop"))


async def test_one_that_ends_by_itself_says_nothing_more_and_may_be_forgotten_then() -> None:
    async with alertmanager_play() as play:
        silence(play)
        await play.poll()
        await play.catch_up(hours=4)
        await play.catch_up(hours=130)
        assert play.planned() == ["08:00: 10:00-11:00"]


async def test_what_was_there_before_the_first_reading_was_announced_by_its_start() -> None:
    async with alertmanager_play() as play:
        ended, extended = silence(play, start=1, end=5), silence(play, start=3, end=5)
        play.later(hours=2)
        play.server.expire(ended)
        play.later(hours=2)
        play.server.extend(extended, MORNING + 6 * HOUR)
        await play.poll()
        assert play.planned() == ["09:00: 09:00-10:00", "11:00: 11:00-14:00"]


async def test_one_that_was_made_and_ended_by_hand_between_two_readings_was() -> None:
    async with alertmanager_play() as play:
        await play.catch_up()
        play.later(minutes=1)
        id = silence(play, start=0, end=5)
        play.later(minutes=3)
        play.server.expire(id)
        await play.catch_up()
        assert play.planned() == ["08:00/08:01: 08:01-08:04"]


async def test_silences_that_an_alertmanager_lost_are_called_off() -> None:
    async with alertmanager_play() as play:
        silence(play), silence(play, start=0, end=9)
        await play.catch_up()
        play.server.silences.clear()
        await play.catch_up(minutes=10)
        assert sorted(play.planned()[2:]) == ["08:00/08:10: ended", "08:00/08:10: off"]
        assert {reason for _, reason in play.ledger.strange} == {
            "a silence of shop is lost: its maintenance is called off"
        }


async def test_silences_that_others_of_a_cluster_may_still_know_are_not() -> None:
    async with alertmanager_play() as play:
        id = silence(play, start=0, end=9)
        await play.catch_up()
        kept = play.server.silences.pop(id)
        play.server.restart()
        await play.catch_up()
        play.server.silences[id] = kept
        await play.catch_up(minutes=3)
        assert len(play.planned()) == 1


@pytest.mark.parametrize(
    ("matchers", "concerns"),
    [
        ([ALL], True),
        ([("instance", SHOP, False, True)], True),
        ([("severity", "page", False, True)], True),
        ([("instance", "https://(shop|www).example/", True, True)], True),
        ([("alertname", ".+", True, True)], True),
        ([("severity", "info", False, False)], True),
        ([("instance", "https://other.example/", False, True)], False),
        ([ALL, ("team", "web", False, True)], False),
        ([("team", "web", False, False)], False),
        ([("severity", "page", False, False)], False),
        ([("alertname", "(S+)+x", True, True)], False),
        ([("alertname", "*", True, True)], False),
    ],
)
async def test_a_silence_concerns_a_monitor_whose_alerts_it_surely_silences(
    matchers: list[Matcher], concerns: bool
) -> None:
    async with alertmanager_play() as play:
        silence(play, *matchers)
        await play.poll()
        assert bool(play.planned()) is concerns


async def test_one_that_silences_all_alerts_that_are_active_concerns_the_monitor() -> None:
    async with alertmanager_play() as play:
        id = silence(play, ("team", "web", False, True), start=0, end=2)
        alert = play.server.send(**DOWN, team="web")
        await play.catch_up()
        assert play.planned() == []
        alert.silenced_by.append(id)
        other = play.server.send(**DOWN, team="api")
        await play.catch_up()
        assert play.planned() == []
        play.server.resolve(**other.labels)
        await play.catch_up()
        play.server.resolve(**alert.labels)
        await play.catch_up()
        assert play.planned() == ["08:00: 08:00-10:00"]


async def test_names_and_comments_are_not_kept_and_silences_can_be_left_alone() -> None:
    async with alertmanager_play() as play:
        silence(play)
        await play.poll()
        assert "canary" not in repr(play.ledger)
        assert len(play.ledger.of("shop")) == 2
        past = await play.history(MORNING)
        assert [fact.key for fact in past.of("shop")] == [
            fact.key for fact in play.ledger.of("shop") if fact.key.startswith("maintenance:")
        ]
        play.source = play.again(silences=False)
        play.ledger.facts.clear()
        play.ledger.cursor = ""
        await play.poll()
        assert play.planned() == []

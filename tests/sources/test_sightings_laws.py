"""Laws of products that are only seen as they are now, over histories nobody would think of."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.sla.observations import Health
from bot.sources.alertmanager.answers import Alert
from bot.sources.alertmanager.gathering import own_alerts
from bot.sources.alertmanager.judging import Sight
from bot.sources.alertmanager.judging import judge as judge_alerts
from bot.sources.alertmanager.judging import watermark as alerts_watermark
from bot.sources.alertmanager.place import Place as AlertsPlace
from bot.sources.alertmanager.settings import AlertmanagerSettings
from bot.sources.shared.sightings import Change
from bot.sources.uptime_kuma.answers import Said, Word
from bot.sources.uptime_kuma.judging import judge, watermark
from bot.sources.uptime_kuma.place import Place
from bot.sources.uptime_kuma.settings import UptimeKumaSettings
from tests.sources.play import MORNING

SECOND = timedelta(seconds=1)
HOME = {"base_url": "http://127.0.0.1:1"}
KUMA = UptimeKumaSettings.model_validate({**HOME, "pending": "3m", "monitors": {"shop": 1}})
SAYS = {Word.UP: Health.UP, Word.DOWN: Health.DOWN, Word.MAINTENANCE: Health.MAINTENANCE}
PAUSES = st.integers(1, 400)
WATCHED = {"watchdog": ["a=watchdog"], "lag": "5s", "gap": "5m"}
FREE = AlertmanagerSettings.model_validate({**HOME, "gap": "5m", "monitors": {"shop": {"alerts": ["a=b"]}}})
GUARDED = AlertmanagerSettings.model_validate({**HOME, **WATCHED, "monitors": {"shop": {"alerts": ["a=b"]}}})


def in_order(changes: list[Change]) -> None:
    """Each is later than the one before, says something else, and has an interval that ends with it."""
    for one, other in pairwise(changes):
        assert one.at < other.at
        assert one.health is not other.health
    assert all(one.not_before is None or one.not_before <= one.at for one in changes)


@given(st.lists(st.tuples(PAUSES, st.sampled_from([*Word, None])), max_size=30))
def test_whatever_an_uptime_kuma_shows_the_last_word_is_told_and_nothing_before_the_watermark(
    readings: list[tuple[int, Word | None]],
) -> None:
    place, at, told, read_up_to = Place(), MORNING, list[Change](), None
    for pause, word in readings:
        at += pause * SECOND
        changes, place = judge(place, Said({"1": word} if word else {}), at, KUMA)
        assert all(read_up_to is None or change.at > read_up_to for _, change in changes)
        told += (change for _, change in changes)
        if word in SAYS:
            assert told[-1].health is SAYS[word]
        elif word is not Word.PENDING and told:
            assert told[-1].health in {Health.UNKNOWN, Health.MAINTENANCE}
        reached = watermark(place, at, KUMA)
        assert read_up_to is None or reached >= read_up_to
        read_up_to = reached
        place = Place.load(replace(place, read_up_to=reached).dump()) or Place()
    in_order(told)


@given(
    st.lists(st.tuples(PAUSES, st.sampled_from(["fire", "end", "watch", "forget", "read", "read", "read"]))),
    st.sampled_from([FREE, GUARDED]),
)
def test_whatever_an_alertmanager_lists_an_outage_has_its_alerts_instant_and_its_end_a_witness(
    happenings: list[tuple[int, str]], settings: AlertmanagerSettings
) -> None:
    place, at, told = AlertsPlace(), MORNING, list[Change]()
    alerts: dict[str, Alert] = {}
    read_up_to: datetime | None = None
    for pause, what in happenings:
        at += pause * SECOND
        alerts = {name: one for name, one in alerts.items() if one.ends_at > at}
        match what:
            case "fire" | "watch":
                name = "b" if what == "fire" else "watchdog"
                began = alerts[name].starts_at if name in alerts else at
                alerts[name] = Alert({"a": name}, began, at + 240 * SECOND, at)
            case "end" | "forget":
                alerts = {name: one for name, one in alerts.items() if what == "end" and name != "b"}
            case _:
                sight = Sight(at, at, tuple(alerts.values()))
                own = own_alerts(sight.alerts, settings.monitors)
                verdict = judge_alerts(place, sight, own, settings)
                news = [change for _, change in verdict.changes]
                told += news
                in_order(told)
                down = "b" in alerts and (settings is FREE or "watchdog" in alerts)
                assert not down or told[-1].health is Health.DOWN
                for change in news:
                    assert read_up_to is None or change.at > read_up_to
                    witnessed = settings is FREE or "watchdog" in alerts
                    assert change.health is not Health.UP or ("b" not in alerts and witnessed)
                reached = alerts_watermark(verdict, sight, settings)
                assert read_up_to is None or (reached is not None and reached >= read_up_to)
                read_up_to = reached
                place = AlertsPlace.load(replace(verdict.place, read_up_to=reached).dump()) or AlertsPlace()

"""Slack's rate limits: a tier per method, and about one message per second in a channel."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tier:
    """Calls allowed per minute in the long run, and how many at once before that counts."""

    per_minute: float
    burst: int


TIER_1, TIER_2, TIER_3, TIER_4 = Tier(1, 20), Tier(20, 20), Tier(50, 50), Tier(100, 100)
SPECIAL = Tier(600, 600)
WORKSPACE_POSTS = Tier(300, 100)
CHANNEL_POSTS = Tier(60, 5)

TIERS: Mapping[str, Tier] = {
    "apps.connections.open": TIER_1,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "chat.update": TIER_3,
    "chat.delete": TIER_3,
    "conversations.info": TIER_3,
    "conversations.history": TIER_3,
    "conversations.replies": TIER_3,
    "conversations.join": TIER_3,
    "conversations.open": TIER_3,
    "users.lookupByEmail": TIER_3,
    "team.info": TIER_3,
    "chat.postEphemeral": TIER_4,
    "conversations.members": TIER_4,
    "users.info": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "files.completeUploadExternal": TIER_4,
    "views.open": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
    "views.publish": TIER_4,
    "auth.test": SPECIAL,
    "chat.getPermalink": SPECIAL,
    "chat.postMessage": WORKSPACE_POSTS,
}


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class RateLimits:
    """Token buckets in real time. `factor` 10 allows ten times as much; `enabled = False` allows all."""

    def __init__(self, now: Callable[[], float], *, enabled: bool = True, factor: float = 1.0) -> None:
        self.enabled = enabled
        self.factor = factor
        self._now = now
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def wait_for(self, method: str, channel: str = "") -> int | None:
        """None when the call may go on (and is counted), else the whole seconds for Retry-After."""
        if not self.enabled or method not in TIERS:
            return None
        asked = [((method, ""), TIERS[method])]
        if method == "chat.postMessage":
            asked.append(((method, channel), CHANNEL_POSTS))
        waits = [self._missing(key, tier) for key, tier in asked]
        if (longest := max(waits)) > 0:
            return max(1, math.ceil(longest))
        for key, _ in asked:
            self._buckets[key].tokens -= 1
        return None

    def _missing(self, key: tuple[str, str], tier: Tier) -> float:
        """Seconds until the bucket holds one token."""
        now, per_second = self._now(), tier.per_minute * self.factor / 60
        bucket = self._buckets.setdefault(key, _Bucket(float(tier.burst), now))
        bucket.tokens = min(float(tier.burst), bucket.tokens + (now - bucket.at) * per_second)
        bucket.at = now
        return max(0.0, (1 - bucket.tokens) / per_second)

"""A make-believe Pingdom: it watches one thing, which works but for a few outages."""

from bot.demo.monitor.server import Server
from bot.demo.monitor.tower import BOOKING, Tower

__all__ = ["BOOKING", "Server", "Tower"]

"""A make-believe Zendesk account: people act on `Desk`, programs read it through `Server` as they would
read Zendesk.

It keeps Zendesk's rules where they bite: the minute that exports hold back, cursors, limits, rights, and
the two different shapes in which one update is told.
"""

from bot.demo.helpdesk.counter import Counter
from bot.demo.helpdesk.desk import Desk
from bot.demo.helpdesk.faults import Fault
from bot.demo.helpdesk.server import Server

__all__ = ["Counter", "Desk", "Fault", "Server"]

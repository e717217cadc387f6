"""The bot against real products, run by hand: see the targets of make."""

"""The bot against a real Prometheus, as Debian has it.

`server` runs it with something to look at, in a folder of its own; `watching` tries the source alone, `story`
is the bot between Prometheus and a local Slack.
"""

"""The bot against a real Request Tracker 5, as Debian has it.

`server` installs RT and runs it in a folder of its own with a clock of its own, `desk` are the people who
work in it, `stage` is the bot between RT and a local Slack, `story` is what happens and what must follow,
`measure` how long RT takes.
"""

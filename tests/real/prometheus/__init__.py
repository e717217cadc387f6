"""The bot against a real Prometheus and Alertmanager, as Debian has them.

`server` runs them with something to look at, in a folder of its own; `watching` and `alerting` try the
sources alone, `silencing` makes silences, `story` is the bot between the two and a local Slack.
"""

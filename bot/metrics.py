"""Metrics for Prometheus. No label holds a ticket, a person or a customer."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """The figures of one running bot, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.alerts = Counter("duebell_alerts", "Alerts put on record", registry=self.registry)
        self.delivered = Counter(
            "duebell_messages_delivered", "Messages that Slack took", registry=self.registry
        )
        self.assessed = Counter("duebell_assessments", "Tickets assessed", registry=self.registry)
        self.requests = Counter(
            "duebell_requests", "Commands and clicks answered", ["kind"], registry=self.registry
        )
        self.waiting = Gauge("duebell_messages_waiting", "Messages in the outbox", registry=self.registry)
        self.oldest = Gauge(
            "duebell_oldest_message_seconds",
            "Age of the oldest message that could have gone",
            registry=self.registry,
        )
        self.read_age = Gauge(
            "duebell_source_age_seconds",
            "Time since the watermark of a source",
            ["source"],
            registry=self.registry,
        )
        self.trouble = Gauge(
            "duebell_source_trouble", "1 while a source cannot be read", ["source"], registry=self.registry
        )
        self.sweep_age = Gauge(
            "duebell_sweep_age_seconds",
            "Time since the last sweep of a source came to its end",
            ["source"],
            registry=self.registry,
        )
        self.sweep = Gauge(
            "duebell_sweep_tickets",
            "Tickets of the last sweep of a source, by what was found",
            ["source", "found"],
            registry=self.registry,
        )
        self.webhooks = Counter(
            "duebell_webhooks",
            "Webhooks that came in for a source, by what became of them",
            ["source", "outcome"],
            registry=self.registry,
        )
        self.lateness = Histogram(
            "duebell_assess_lateness_seconds",
            "How long after its instant a due ticket was assessed",
            buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300),
            registry=self.registry,
        )

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)

"""Availability: promises about services. A downtime budget is one more timer (S19, S37-S40)."""

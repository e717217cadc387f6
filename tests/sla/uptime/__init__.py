"""Promises about services: periods, outages, budgets, exclusions."""

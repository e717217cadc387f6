"""Reports of periods: what a customer was promised, what it got, and how that was reckoned (S37, S45)."""

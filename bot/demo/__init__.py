"""Everything needed to try Duebell without an account anywhere. Production code never imports from here."""

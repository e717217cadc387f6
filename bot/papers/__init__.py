"""Papers: the report of a period as PDF, CSV and JSON. Pure: the same issue gives the same bytes."""

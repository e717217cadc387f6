"""Reports on paper: PDF, CSV and JSON."""

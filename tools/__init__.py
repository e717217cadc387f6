"""Small programs for those who work on Duebell; nothing here is shipped."""

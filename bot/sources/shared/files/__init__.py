"""Files that tell what happened to tickets: CSV with a column map, or plain events as JSON Lines.

file -> records -> rows or events -> facts of a ticket. `formats` is the door to both kinds.
"""

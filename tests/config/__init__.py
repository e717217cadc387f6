"""Tests of the configuration. `bad/` and `doubtful/` hold files named after what is wrong with them."""

"""Sources: read from whole servers on this machine, and from recorded JSON."""

"""Every kind of source on trial: a file for each, and what the contract suite asks of all of them."""

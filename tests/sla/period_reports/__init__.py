"""Reports of periods, and what corrects them."""

"""Whatever dies, whenever it dies: nothing is lost, and nothing is said twice."""

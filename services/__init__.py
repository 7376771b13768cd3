"""The services: each owns its facts, its database and its queues. `catalogue` lists them."""

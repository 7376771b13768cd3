"""A whole system as real processes, and parts of it broken."""

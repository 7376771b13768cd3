"""The verbs of auth: identity first, rules from domain, events and audit in the same transaction."""

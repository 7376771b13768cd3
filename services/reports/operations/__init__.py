"""What can be done: identity first, never a commit."""

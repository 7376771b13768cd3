"""Passwords of every service that sets or checks one: how they are kept (`hashing`), which are good (`policy`)."""

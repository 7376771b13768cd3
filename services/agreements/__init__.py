"""Agreements: employers, agreements with their numbers, terminations, and the freeze of a school's year (8.7).

Queues: agreements.default, agreements.exports. Called by the gateway, and by graduates' worker to freeze a year. Owns
what a graduate has signed, which graduates hears as signing.changed. Graduates, schools and departments are read
copies fed by events of `graduates` and `auth`.
"""

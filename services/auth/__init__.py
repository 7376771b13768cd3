"""Who people are and what they may do: schools, departments, accounts, grants, sessions, API clients, audit trail.

Queues: auth.default, auth.exports. Called by the gateway for every page, by other services' workers to ask whether
an account may still do what it ordered, and by `messaging` to rebuild its read copy of accounts. Does not keep
graduates' records: a graduate account holds only what names the person.
"""

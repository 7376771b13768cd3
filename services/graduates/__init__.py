"""Graduates: records, applications, employment state and destination, dossiers, the plan lock's guard.

Queues: graduates.default, graduates.exports, graduates.imports. Called by the gateway. Owns the graduate record, whose
id is also the id of the graduate's account in `auth` (told by the event graduate.access). Schools and departments are
read copies fed by events of `auth`.
"""

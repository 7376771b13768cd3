"""Reports: plan files, employment rates, monitoring, and checks of employers against the register.

Queues: reports.default, reports.exports, reports.lookups (checks of employers: an outside system must not delay the
others). Called by the gateway. Owns plan files, the local register and the history of checks; everything about
graduates is a read copy fed by `graduates` (graduate.report), schools and departments one fed by `auth`.
"""

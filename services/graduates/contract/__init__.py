"""What graduates takes and gives: schemas, limits, titles of states. The gateway and other services may import it."""

from services.graduates.contract.records import FindBody, Found, HistoryQuery, HistoryRow, Record, Revealed
from services.graduates.contract.words import Code, GraduateColumns, GraduateFilters, GraduateQuery

__all__ = [
    "Code",
    "FindBody",
    "Found",
    "GraduateColumns",
    "GraduateFilters",
    "GraduateQuery",
    "HistoryQuery",
    "HistoryRow",
    "Record",
    "Revealed",
]

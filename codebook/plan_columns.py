"""The columns of the two forms of the employment plan (9.1) as data: the national 74 and the 50 that are reported.

codebook/plan_columns.csv: `full` and `reporting` are the places in the two forms (empty: not in it), `name` and
`reporting_name` the field names in them (DBF allows ten letters), `length` bytes in GBK, `mark` how sure that length
is. `shows` says what of a graduate's row a cell shows: text (free text), code, title (the title of a code in `table`),
region (the full title of a GB/T 2260 code), day (YYYYMMDD), text_day (a day that is kept as text), flag (是/否),
school_code, school_name, department.
"""

from dataclasses import dataclass
from functools import cache

from codebook.datafile import read_rows, repeated, require
from codebook.tables import MARKS, table_names

_FILE = "plan_columns.csv"
FORMS = {"reporting": 50, "full": 74}
"""Keys of the forms with their number of columns."""
SHOWS = (
    *("text", "code", "title", "region", "day", "text_day", "flag"),
    *("school_code", "school_name", "department"),
)
LONGEST_NAME = 10


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """One column of a form; `field` is the column of the row it shows, "" where `shows` says it all."""

    title: str
    name: str
    length: int
    shows: str
    field: str
    table: str
    mark: str


@cache
def plan_columns(form: str) -> tuple[PlanColumn, ...]:
    """The columns of a form in their order. Raises KeyError for an unknown form, DataFileError for a broken file."""
    width = FORMS[form]
    placed = {int(row[form]): _column(row, form) for row in read_rows(_FILE) if row[form]}
    require(sorted(placed) == list(range(1, width + 1)), _FILE, f"{form} lacks one of its {width} places")
    columns = tuple(placed[place] for place in sorted(placed))
    require(not repeated([column.name.upper() for column in columns]), _FILE, f"{form} repeats a name")
    return columns


def _column(row: dict[str, str], form: str) -> PlanColumn:
    name = row["reporting_name"] if form == "reporting" else row["name"]
    column = PlanColumn(row["title"], name, int(row["length"]), row["shows"], row["field"], row["table"], row["mark"])
    known = column.shows in SHOWS and column.mark in MARKS and (column.shows == "title") == bool(column.table)
    require(known and (not column.table or column.table in table_names()), _FILE, f"{column.title} is not as declared")
    require(0 < len(name) <= LONGEST_NAME and 0 < column.length < 255, _FILE, f"{column.title} does not fit a DBF")
    return column

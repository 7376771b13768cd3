"""Data of the field that every part reads: the screen catalogue, its help texts and the code tables.

Data files lie beside the loaders and are checked when they are loaded: a broken file stops the
start, not a request. The package imports nothing of the project.
"""


def check() -> None:
    """Load every data file; called at start. Raises DataFileError for the first that contradicts itself."""
    from codebook.deadlines import deadlines
    from codebook.field_words import field_title
    from codebook.help import all_help
    from codebook.rates import all_rules, columns
    from codebook.screens import chapters
    from codebook.tables import table, table_names

    chapters()
    deadlines()
    all_help()
    all_rules()
    columns()
    field_title("name")
    for name in table_names():
        table(name)

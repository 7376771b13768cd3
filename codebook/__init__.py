"""Data of the field that every part reads: the screen catalogue, its help texts and the code tables.

Data files lie beside the loaders and are checked when they are loaded: a broken file stops the
start, not a request. The package imports nothing of the project.
"""

"""The declaring engine: a table screen is one declaration, and everything else follows from it."""

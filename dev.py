#!/usr/bin/env python3
"""Sets up, starts, tests and checks the system with nothing but Python 3.11: `python3 dev.py --help`."""

import os
import sys

# No newer syntax in this file: the sentence must reach the person whose Python is too old to parse the rest.
if sys.version_info < (3, 11):  # noqa: UP036 - pip checks requires-python, but nobody installs dev.py
    found = ".".join(map(str, sys.version_info[:2]))
    sys.exit("dev.py needs Python 3.11 or newer; " + sys.executable + " is Python " + found + ".")
if os.name != "posix":
    sys.exit("dev.py needs Linux or macOS; on Windows run it inside WSL.")

from devtools.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

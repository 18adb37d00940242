"""`python -m course`: the command."""

from __future__ import annotations

import sys

from course.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

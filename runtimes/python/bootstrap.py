"""Entry point of an execution environment: `python bootstrap.py`, with KILN_CONTROL and its like set (README.md)."""
import os
import sys

# Not left to the interpreter: with -I and -P it does not put the directory of the script on the path.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from kiln_runtime import loop, process  # noqa: E402

if __name__ == '__main__':
    loop.run(*process.attach())

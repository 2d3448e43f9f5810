"""What runs inside every execution environment of a managed Python runtime. ../README.md has the protocol.

Importing any module of this package changes nothing in the process, so that a zygote can import all of it and fork.
"""

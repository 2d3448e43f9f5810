"""System calls by name: the numbers of each architecture, and those that a function may make."""

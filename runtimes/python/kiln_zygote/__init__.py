"""Isolated execution environments, by forking a process that has imported everything. ../README.md has the protocol.

    launch       what the host starts: makes a root file system of its own and executes Python again in there
    server       the zygote: preloads, then forks an environment for each request of the host
    init         process 1 of an environment: its namespaces, then reports what ends
    blank        process 2: everything that can be done before the function is known; waits for it
    assignment   the function: its mounts, its limits, the last privileges gone
"""

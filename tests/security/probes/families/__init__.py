"""The families of probes, in the order in which they run."""
from families import (
    descriptors, devices, host_files, inherited_state, ipc, kernel, mounts, namespaces, network, path_tricks,
    privileges, processes, scheduling, secrets_kept, sockets, writes,
)

FAMILIES = [
    privileges, inherited_state, host_files, path_tricks, mounts, writes, devices, namespaces, processes, descriptors,
    secrets_kept, kernel, sockets, network, ipc, scheduling,
]

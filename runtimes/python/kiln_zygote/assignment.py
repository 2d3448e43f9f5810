"""From a blank to an environment of a function: its files are put into place, its limits set, the last privileges go."""
import json
import os
import resource

from kiln_runtime import channel

from . import identity, kernel

_PLACES = {'task': identity.TASK, 'opt': identity.LAYERS, 'tmp': identity.TEMPORARY}
_LIMITS = {'descriptors': resource.RLIMIT_NOFILE, 'processes': resource.RLIMIT_NPROC, 'memory': resource.RLIMIT_DATA,
           'cpu': resource.RLIMIT_CPU}


def run(filters, runtime, frame, descriptors):
    setup = json.loads(frame.header.decode('utf-8'))
    for name, descriptor in zip(setup.get('mounts', ()), descriptors):
        kernel.move_mount(descriptor, _PLACES[name])
        os.close(descriptor)
    limit(setup.get('limits') or {})
    kernel.set_capabilities(0)
    filters.install_final()
    os.close(identity.STATUS)
    try:
        runtime.set_up(setup)
        runtime.serve()
    except channel.HostGone:
        # Not sys.exit: threads of the function would keep the process.
        os._exit(0)


def limit(limits):
    for name, kind in _LIMITS.items():
        value = limits.get(name)
        if value is not None:
            resource.setrlimit(kind, (value, value))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

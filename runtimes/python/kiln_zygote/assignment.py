"""From a blank to an environment of a function: its files into place, its limits, and the last privileges go."""
import json
import os
import resource

from kiln_runtime import channel, process

from . import identity, kernel, messages, programs, template

_PLACES = {'task': identity.TASK, 'opt': identity.LAYERS, 'tmp': identity.TEMPORARY}
_LIMITS = {'descriptors': resource.RLIMIT_NOFILE, 'processes': resource.RLIMIT_NPROC, 'memory': resource.RLIMIT_DATA}
_MEGABYTE_INODES = 128


def run(filters, runtime, frame, descriptors):
    """Serves events until the host closes the control socket."""
    setup = json.loads(frame.header.decode('utf-8'))
    _mount(setup, descriptors)
    _limit(setup.get('limits', {}))
    kernel.set_capabilities(0)
    filters.install_final()
    release = programs.start_extensions(setup['environment']) if setup.get('extensions') else None
    os.close(identity.STATUS)
    if release is not None:
        os.close(release)
    if setup.get('program'):
        programs.become_runtime(setup['environment'], runtime.channel)
    try:
        runtime.set_up(setup)
        runtime.serve()
    except channel.HostGone:
        # Not sys.exit: threads of the function would keep the process.
        os._exit(0)


def _mount(setup, descriptors):
    named = dict(zip(setup.get('mounts', ()), descriptors))
    for name, descriptor in named.items():
        kernel.move_mount(descriptor, _PLACES[name])
        os.close(descriptor)
    if 'store' in setup:
        for name, path in setup['store'].items():
            tree = template.clone(os.path.join(identity.STORE, path))
            kernel.move_mount(tree, _PLACES[name])
            os.close(tree)
        # Covered, because what comes from the zygote's user namespace cannot be unmounted in this one.
        kernel.mount(template.EMPTY_DIRECTORY, identity.STORE, None, kernel.MS_BIND)
    if 'tmpSize' in setup:
        if 'tmp' not in named:
            _make_temporary(setup['tmpSize'])
        _hand_over_temporary()


def _make_temporary(size):
    kernel.mount('tmp', identity.TEMPORARY, 'tmpfs', kernel.MS_NOSUID | kernel.MS_NODEV,
                 'size=%dm,nr_inodes=%d,mode=1777' % (size, size * _MEGABYTE_INODES))


def _hand_over_temporary():
    """For the next sandbox of the environment, which can use it only once."""
    tree = kernel.open_tree(identity.TEMPORARY)
    messages.send(identity.STATUS, {'tmp': True}, [tree])
    os.close(tree)


def _limit(limits):
    for name, kind in _LIMITS.items():
        value = limits.get(name)
        if value is not None:
            resource.setrlimit(kind, (value, value))
    process.limit_others()

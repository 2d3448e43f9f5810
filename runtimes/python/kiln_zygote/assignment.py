"""From a blank to an environment of a function: its files into place, its limits, and the last privileges go."""
import json
import os
import resource

from kiln_runtime import channel, process
from kiln_runtime.era import ERA

from . import identity, kernel, messages, programs, template

_PLACES = {'task': identity.TASK, 'opt': identity.LAYERS, 'tmp': identity.TEMPORARY}
_LIMITS = {'descriptors': resource.RLIMIT_NOFILE, 'processes': resource.RLIMIT_NPROC, 'memory': resource.RLIMIT_DATA}
_MEGABYTE_INODES = 128


def run(filters, runtime, frame, descriptors):
    """Serves events until the host closes the control socket."""
    setup = json.loads(frame.header.decode('utf-8'))
    given = dict(zip(setup.get('mounts', ()), descriptors))
    extension_output = given.pop('extensionOutput', None)
    _mount(setup, given)
    _limit(setup.get('limits', {}))
    kernel.set_capabilities(0)
    filters.install_final()
    release = None
    if setup.get('extensions'):
        release = programs.start_extensions(setup['environment'], extension_output)
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


def _mount(setup, trees):
    needs_temporary = 'tmp' not in trees
    for name, path in setup.get('store', {}).items():
        trees[name] = template.clone(os.path.join(identity.STORE, path))
    for name, path in setup.get('folders', {}).items():
        trees[name] = template.clone(os.path.join(identity.FOLDERS, path), writable=name == 'mnt')
    # Covered, because what comes from the zygote's user namespace cannot be unmounted in this one.
    if 'store' in setup:
        kernel.mount(template.EMPTY_DIRECTORY, identity.STORE, None, kernel.MS_BIND)
    if os.path.isdir(identity.FOLDERS):
        kernel.mount(template.EMPTY_DIRECTORY, identity.FOLDERS, None, kernel.MS_BIND)
    if 'mnt' in trees:
        _mount_file_system(trees.pop('mnt'), setup['mountPath'])
    for name, tree in trees.items():
        kernel.move_mount(tree, _PLACES[name])
        os.close(tree)
    if 'tmpSize' in setup:
        if needs_temporary:
            _make_temporary(setup['tmpSize'])
        _hand_over_temporary()


def _mount_file_system(tree, path):
    """There is nothing to mount it on but what is made for it."""
    options = 'size=64k,nr_inodes=8,mode=755'
    flags = kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount('mnt', identity.FILE_SYSTEMS, 'tmpfs', flags, options)
    os.mkdir(path, 0o755)
    kernel.move_mount(tree, path)
    os.close(tree)
    kernel.mount('none', identity.FILE_SYSTEMS, None, kernel.MS_REMOUNT | kernel.MS_RDONLY | flags, options)


def _make_temporary(size):
    kernel.mount('tmp', identity.TEMPORARY, 'tmpfs', kernel.MS_NOSUID | kernel.MS_NODEV,
                 'size=%dm,nr_inodes=%d,mode=%o' % (size, size * _MEGABYTE_INODES, ERA.temporary_mode))


def _hand_over_temporary():
    """For the next sandbox of the environment, which can use it only once."""
    tree = kernel.open_tree(identity.TEMPORARY)
    messages.send(identity.STATUS, {'tmp': True}, [tree])
    os.close(tree)


def _limit(limits):
    for name, kind in _LIMITS.items():
        value, hard = limits.get(name), resource.getrlimit(kind)[1]
        if value is not None:
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (value, value))
    process.limit_others()

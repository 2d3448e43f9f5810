"""The root file system that all environments of a zygote share: a small read-only tmpfs with the parts of the host that
a function may see bound into it. Every environment copies the list of mounts, so there are few."""
import os
import stat

from compile import compile_directory
from kiln_runtime.era import ERA

from . import identity, kernel, waiter

# In every environment, to cover something with.
EMPTY_DIRECTORY, EMPTY_FILE = '/run/empty', '/run/empty-file'

# Where the interpreter is among the system's programs.
_USR, _ON_TOP, _PROGRAM = '/usr', 'var/rapid/usr', '/bin/' + os.path.basename(ERA.library)

_OPTIONS = 'size=4m,nr_inodes=16k,mode=755'
_DEVICES = {'null': 3, 'zero': 5, 'full': 7, 'random': 8, 'urandom': 9}
_DEVICE_LINKS = {'fd': '/proc/self/fd', 'stdin': '/proc/self/fd/0', 'stdout': '/proc/self/fd/1',
                 'stderr': '/proc/self/fd/2'}
_DIRECTORIES = ('dev', 'dev/shm', 'etc', 'home', 'mnt', 'opt', 'proc', 'root', 'run', EMPTY_DIRECTORY[1:], 'tmp', 'usr',
                'var', 'var/lang', 'var/rapid', 'var/runtime', 'var/task', 'var/tmp')
_SYSTEM = ('bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32')
_COPIED = ('etc/ld.so.cache', 'etc/localtime', 'etc/ssl/openssl.cnf', 'etc/protocols', 'etc/services')
_CERTIFICATES = ('etc/ssl/certs', 'etc/pki/tls/certs', 'etc/pki/ca-trust/extracted')
# What tells a system's name: this machine's is nobody's business.
_OF_AN_IMAGE = ('etc/os-release', 'etc/system-release')

_PASSWD = '''root:x:0:0:root:/root:/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
%s:x:%d:%d::/home/%s:/sbin/nologin
''' % (identity.NAME, identity.USER, identity.GROUP, identity.NAME)
_GROUP = 'root:x:0:\nnogroup:x:65534:\n%s:x:%d:\n' % (identity.NAME, identity.GROUP)
_HOSTS = '127.0.0.1 localhost %s\n::1 localhost\n%s sandbox.localdomain sandbox\n' % (
    identity.HOST_NAME, identity.ADDRESS)
_NSSWITCH = 'passwd: files\ngroup: files\nhosts: files dns\n'

# What a blank rehearses with. The function's own code covers it.
_REHEARSAL = '''import json
import logging
import os


def lambda_handler(event, context):
    logging.getLogger().warning('%s', context.aws_request_id)
    print(json.dumps(event))
    return {'statusCode': 200, 'body': json.dumps(dict(os.environ, remaining=context.get_remaining_time_in_millis()))}
'''


class Template(object):
    """layout: what is seen where. store: a directory for /mnt, or None. endpoints: text of the SDK's file of that name.
    folders: directories that functions may be given, to write to as well. root: the user to whom all of it belongs;
    users: a user namespace, which maps root to that one."""

    def __init__(self, layout, resolv_conf, store, own_devices, endpoints=None, folders=(), root=None, users=None):
        self._root = root
        self.prefix = identity.INTERPRETER
        self._layout, self._own_devices, self._resolv_conf = layout, own_devices, resolv_conf
        self._endpoints = endpoints
        # Read and copied before anything is mounted: one of them may be below the place where the template is built.
        host, names = layout.host, _COPIED + (_OF_AN_IMAGE if layout.is_image else ())
        self._copied = [(name, _contents(host('/' + name))) for name in names]
        self._alternatives, self._links = _links(host('/etc/alternatives')), _links(host('/'), _SYSTEM)
        self._trees = [(target, clone(source, users=users)) for target, source in self._sources()]
        self._devices = [] if own_devices else [(name, kernel.open_tree('/dev/' + name)) for name in sorted(_DEVICES)]
        self._store = clone(store) if store else None
        # One that is gone is missed by those who share it, and by nobody else.
        self._folders = [(number, clone(folder, writable=True)) for number, folder in enumerate(folders)
                         if os.path.isdir(folder)]

    def enter(self):
        """Builds it in a mount namespace that is the caller's own, and makes it the root."""
        kernel.mount('none', '/', None, kernel.MS_REC | kernel.MS_PRIVATE)
        kernel.mount('kiln', '/tmp', 'tmpfs', kernel.MS_NOSUID, _OPTIONS)
        os.chdir('/tmp')
        os.umask(0)
        for name in _DIRECTORIES:
            os.mkdir(name, 0o755)
        for name, target in self._links:
            os.symlink(target, name)
        for name, target in self._alternatives:
            os.symlink(target, os.path.join(_directory('etc/alternatives'), name))
        self._fill_etc([(name, data) for name, data in self._copied if data is not None])
        self._fill_dev()
        self._add_rehearsal()
        self._add_first_process()
        self._add_endpoints()
        merged = [(clone(folder), where) for folder, where in self._layout.fill()]
        os.umask(0o022)
        for target, _ in self._trees:
            _directory(target)
        if self._layout.belongs_in_usr:
            self._prepare_usr()
        self._hand_over()
        for target, tree in self._trees:
            kernel.move_mount(tree, target)
        for tree, where in merged:
            kernel.move_mount(tree, where)
        if self._layout.belongs_in_usr:
            self._add_to_usr()
        if self._store is not None:
            kernel.move_mount(self._store, identity.STORE[1:])
        for number, folder in self._folders:
            kernel.move_mount(folder, _directory('%s/%d' % (identity.FOLDERS[1:], number)))
        # The kernel lets a user namespace mount proc only where one is in full view already.
        kernel.mount('proc', 'proc', 'proc', kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
        kernel.pivot_root_here()
        os.chdir('/')
        kernel.mount('none', '/', None, kernel.MS_REMOUNT | kernel.MS_RDONLY | kernel.MS_NOSUID, _OPTIONS)

    def _sources(self):
        host = self._layout.host
        yield 'usr', host('/usr')
        for target, source in self._layout.mounts():
            yield target, source
        for name in _SYSTEM:
            if os.path.isdir(host('/' + name)) and not os.path.islink(os.path.join(host('/'), name)):
                yield name, host('/' + name)
        for name in _CERTIFICATES:
            if os.path.isdir(host('/' + name)):
                yield name, host('/' + name)

    def _fill_etc(self, copied):
        texts = [('etc/passwd', _PASSWD), ('etc/group', _GROUP), ('etc/hosts', _HOSTS),
                 ('etc/nsswitch.conf', _NSSWITCH), ('etc/resolv.conf', self._resolv_conf)]
        for name, data in copied + [(name, text.encode('utf-8')) for name, text in texts]:
            _write(os.path.join(_directory(os.path.dirname(name)), os.path.basename(name)), data)
        _write(EMPTY_FILE[1:], b'')

    def _fill_dev(self):
        if self._own_devices:
            for name, minor in _DEVICES.items():
                os.mknod('dev/' + name, 0o666 | stat.S_IFCHR, os.makedev(1, minor))
        for name, tree in self._devices:
            _write('dev/' + name, b'')
            kernel.move_mount(tree, 'dev/' + name)
        for name, target in _DEVICE_LINKS.items():
            os.symlink(target, 'dev/' + name)

    @staticmethod
    def _prepare_usr():
        """What the system's folder gets on top: places for the program and the library."""
        for name in (_ON_TOP + '/bin', _ON_TOP + '/lib', _ON_TOP + ERA.library[len(_USR):]):
            _directory(name)
        _write(_ON_TOP + _PROGRAM, b'')
        os.symlink(ERA.library, '%s/lib/%s' % (_ON_TOP, os.path.basename(ERA.library)))

    def _add_to_usr(self):
        flags = kernel.MS_RDONLY | kernel.MS_NOSUID | kernel.MS_NODEV
        try:
            kernel.mount('usr', 'usr', 'overlay', flags, 'lowerdir=%s:usr' % _ON_TOP)
        except EnvironmentError:
            return  # not every kernel lays one over the other: then it is in view where the others are, alone
        lang = identity.INTERPRETER[1:]
        for place, target in ((lang + _PROGRAM, 'usr' + _PROGRAM),
                              ('%s/lib/%s' % (lang, os.path.basename(ERA.library)), ERA.library[1:])):
            kernel.move_mount(kernel.open_tree(place), target)
        self.prefix = _USR

    def _hand_over(self):
        """What there is, to whoever root is."""
        if self._root is None:
            return
        for directory, names, files in os.walk('.'):
            for name in [directory] + [os.path.join(directory, name) for name in names + files]:
                os.lchown(name, self._root, self._root)

    @staticmethod
    def _add_first_process():
        program = waiter.program()
        if program:
            path = identity.FIRST_PROCESS[1:]
            _write(os.path.join(_directory(os.path.dirname(path)), os.path.basename(path)), program)
            # Not readable: the kernel then keeps the process, too, from being read and traced.
            os.chmod(path, 0o111)

    def _add_endpoints(self):
        if self._endpoints is not None:
            _write(os.path.join(_directory(identity.SDK_DATA[1:]), 'endpoints.json'), self._endpoints.encode('utf-8'))

    @staticmethod
    def _add_rehearsal():
        _write('var/task/lambda_function.py', _REHEARSAL.encode('ascii'))
        compile_directory('var/task', '/var/task')


def clone(path, writable=False, users=None):
    """A detached mount of a directory. users: a user namespace, by which it maps whose the files are."""
    tree = kernel.open_tree(path, recursive=True)
    read_only = 0 if writable else kernel.MOUNT_ATTR_RDONLY
    kernel.restrict_mount(tree, read_only | kernel.MOUNT_ATTR_NOSUID | kernel.MOUNT_ATTR_NODEV)
    if users is not None:
        try:
            kernel.map_mount(tree, users)
        except EnvironmentError:
            pass  # not every file system can: what is root's is nobody's there
    return tree


def _directory(path):
    if path and not os.path.isdir(path):
        _directory(os.path.dirname(path))
        os.mkdir(path, 0o755)
    return path


def _write(path, data):
    with open(path, 'wb') as file:
        file.write(data)


def _contents(path):
    try:
        with open(path, 'rb') as file:
            return file.read()
    except EnvironmentError:
        return None


def _links(directory, names=None):
    """(name, target) of the symbolic links in a directory."""
    try:
        found = os.listdir(directory) if names is None else names
        return [(name, os.readlink(os.path.join(directory, name))) for name in found
                if os.path.islink(os.path.join(directory, name))]
    except EnvironmentError:
        return []

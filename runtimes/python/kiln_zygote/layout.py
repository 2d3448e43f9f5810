"""Where a function sees what comes from the host: the system, the interpreter, the runtime and the SDK.

AWS has the SDK beside its runtime up to 3.10, and with the interpreter's own packages from 3.11 on. Neither place is
ours alone, so there it is a folder of links: each directory is mounted once, under /var/rapid, and the first that has a
name wins.
"""
import os

from kiln_runtime.era import ERA

from . import identity

_RUNTIME = identity.RUNTIME[1:]
_PARTS, _APART = 'var/rapid', 'var/rapid/merged'
_MOST_LINKS = 40
_SYSTEM = '/usr'


class Layout(object):
    """prefix: of the interpreter. root: directory of the image whose system the function sees; '' is this machine's.
    sdk: directory with the SDK that the host has installed, or None."""

    def __init__(self, prefix, runtime, root='', sdk=None):
        self._prefix, self._runtime, self._root = prefix, runtime, root
        self._sites = os.path.join('lib', os.path.basename(ERA.library), 'site-packages')
        parts = {'runtime': [('runtime', runtime)], 'sites': []}
        with_packages = ERA.packaged_sdk and os.path.isdir(os.path.join(prefix, self._sites))
        if sdk and with_packages:
            parts['sites'] = [('sdk', sdk), ('packages', os.path.join(prefix, self._sites))]
        elif sdk:
            parts['runtime'].append(('sdk', sdk))
        if root and os.path.isdir(self.host('/var/runtime')):
            parts['runtime'].append(('image', self.host('/var/runtime')))
        self._merged = {_RUNTIME: parts['runtime'] if len(parts['runtime']) > 1 else [],
                        os.path.join(identity.INTERPRETER[1:], self._sites): parts['sites']}
        self._plan()

    @property
    def belongs_in_usr(self):
        """AWS had it among the system's programs, and it is not there already."""
        return ERA.prefix == _SYSTEM and self._prefix != self.host(_SYSTEM)

    @property
    def is_image(self):
        return bool(self._root)

    def host(self, path):
        """Where on this machine an absolute path of the root file system is, its links followed inside of it."""
        if not self._root:
            return path
        at, pending, links = [], path.split('/')[::-1], 0
        while pending:
            name = pending.pop()
            if name == '..':
                del at[-1:]
            elif name not in ('', '.'):
                place = '/'.join([self._root] + at + [name])
                if not os.path.islink(place):
                    at.append(name)
                    continue
                links += 1
                if links > _MOST_LINKS:
                    raise ValueError('%s leads in a circle' % path)
                target = os.readlink(place)
                at = [] if target.startswith('/') else at
                pending.extend(target.split('/')[::-1])
        return '/'.join([self._root] + at)

    def mounts(self):
        """(where, directory of this machine), but for what is a folder of links."""
        yield identity.INTERPRETER[1:], self._prefix
        if not self._merged[_RUNTIME]:
            yield _RUNTIME, self._runtime
            if ERA.prefix != identity.INTERPRETER:
                # LD_LIBRARY_PATH leads nowhere else where the interpreter's own library could be.
                yield os.path.join(_RUNTIME, 'lib'), os.path.join(self._prefix, 'lib')
        for parts in self._merged.values():
            for name, directory in parts:
                yield os.path.join(_PARTS, name), directory

    def fill(self):
        """Makes the folders of links below the working directory. Returns what is to be mounted: (from, where)."""
        for folder in self._folders:
            if not os.path.isdir(folder):
                os.mkdir(folder, 0o755)
        for name, target in self._links.items():
            os.symlink(target, name)
        for name, data in self._files.items():
            with open(name, 'wb') as file:
                file.write(data)
        return [(_APART, where) for where, parts in self._merged.items() if parts and where != _RUNTIME]

    # Read at once: later the caller is somebody else, and elsewhere.
    def _plan(self):
        self._folders, self._links, self._files = [], {}, {}
        for where, parts in self._merged.items():
            for name, directory in parts:
                folder = where if where == _RUNTIME else _APART
                self._plan_directory(folder, directory, '/%s/%s' % (_PARTS, name), directory == self._runtime)

    def _plan_directory(self, folder, directory, target, is_runtime):
        if folder not in self._folders:
            self._folders.append(folder)
        for name in sorted(os.listdir(directory)):
            link, place = os.path.join(folder, name), os.path.join(directory, name)
            if name == '__pycache__' and not os.path.islink(place):
                self._plan_directory(link, place, target + '/' + name, False)
            elif link in self._links or link in self._files:
                pass  # a directory that comes before has it
            elif is_runtime and os.path.isfile(place):
                # An interpreter puts the directory of its script on sys.path, links followed.
                with open(place, 'rb') as file:
                    self._files[link] = file.read()
            else:
                self._links[link] = target + '/' + name

"""Zygotes of both levels under one interface, and the base of tests that run at each level under each interpreter."""
import os
import shutil
import subprocess
import tempfile
import unittest

import host

_UID = '12345'


class Full(object):
    """As root: the host mounts the function's files."""

    name = 'full'

    def __init__(self, prefix, version, sdk=False, **launch):
        self.users = host.inner_root()
        self.zygote = host.Zygote(prefix, version, sdk=sdk, users=self.users, **launch)
        self.folders = []

    def folder(self, files):
        folder = host.Folder(files)
        self.folders.append(folder)
        return folder.path

    def assign(self, environment, files, layers=None, ready=True, **header):
        """Gives it a function, and waits until that is ready. Returns the environment."""
        task, opt = self.folder(files), self.folder(layers) if layers else None
        return environment.assign(task, opt=opt, tmp=host.tmpfs('16m'), ready=ready, **header)

    def close(self):
        status = self.zygote.close()
        os.close(self.users)
        for folder in self.folders:
            folder.remove()
        return status


class Userns(object):
    """As an ordinary user, who cannot read where pyenv is: interpreter and runtime are bound to where all can."""

    name = 'userns'

    def __init__(self, prefix, version, sdk=False, **launch):
        self.directory = tempfile.mkdtemp(prefix='kiln-userns-test-')
        os.chmod(self.directory, 0o755)
        places = {name: os.path.join(self.directory, name) for name in ('lang', 'runtime', 'store')}
        for place in places.values():
            os.mkdir(place)
        script = 'mount --bind "$0" "$1" && mount --bind "$2" "$3" && shift 3 && exec setpriv --reuid %s --regid %s ' \
            '--clear-groups --bounding-set=-all "$@"' % (_UID, _UID)
        wrapper = ['unshare', '-m', 'sh', '-c', script, prefix, places['lang'], host.RUNTIME, places['runtime']]
        self.store, self.count = places['store'], 0
        try:
            self.zygote = host.Zygote(
                places['lang'], version, level='userns', sdk=sdk, store=self.store, wrapper=wrapper,
                runtime=places['runtime'], variables={'LD_LIBRARY_PATH': places['lang'] + '/lib'}, **launch)
        except Exception:
            shutil.rmtree(self.directory)
            raise

    def assign(self, environment, files, layers=None, ready=True, **header):
        self.count += 1
        folders = {'task': files}
        if layers:
            folders['opt'] = layers
        store = {name: os.path.basename(host.Folder(folder, self.store).path) for name, folder in folders.items()}
        return environment.assign(None, ready=ready, **dict({'store': store, 'tmpSize': 16}, **header))

    def close(self):
        status = self.zygote.close()
        shutil.rmtree(self.directory)
        return status


class ZygoteTest(unittest.TestCase):
    """Subclasses run for each interpreter and level; run.py sets both."""

    level = version = prefix = None

    _places = {}

    @classmethod
    def setUpClass(cls):
        key = cls.level, cls.version
        if key not in cls._places:
            cls._places[key] = cls.level(cls.prefix, cls.version)
        cls.place = cls._places[key]

    @classmethod
    def close_places(cls, version):
        """Those of an interpreter. Returns the exit statuses of its zygotes."""
        return [cls._places.pop(key).close() for key in list(cls._places) if key[1] == version]

    def blank(self, **options):
        environment = self.place.zygote.spawn(**options)
        self.addCleanup(environment.close)
        return environment

    def ready(self, source, layers=None, blank=None, **options):
        """An environment of a function: its source, or its files."""
        files = source if isinstance(source, dict) else {'lambda_function.py': source}
        return self.place.assign(blank or self.blank(), files, layers, **options)


def can_isolate():
    """Why not, if not."""
    if os.geteuid() != 0:
        return 'needs root'
    if subprocess.call(['unshare', '-m', 'true'], stderr=subprocess.DEVNULL) != 0:
        return 'namespaces cannot be made here'
    return None

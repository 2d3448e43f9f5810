"""Functions that take all that there is. How far each comes is in its answer, if it lives to give one."""
import ctypes
import errno
import mmap
import os
import shutil
import signal
import sys
import threading

import guard
import syscalls

_STEP = 8 << 20
_MOST_MEMORY = 600 << 20
_MOST_DISK = 1500 << 20
_MOST_COUNT = 5000
_MOST_FILES = 150000


def lambda_handler(event, context):
    guard.require_sandbox()
    return globals()["_" + event["take"]]()


def _until_refused(take, most):
    count = 0
    try:
        while count < most:
            count += take(count)
    except (EnvironmentError, MemoryError, ValueError, RuntimeError) as error:
        code = getattr(error, "errno", None)
        return {"count": count, "refused": errno.errorcode.get(code, type(error).__name__)}
    return {"count": count, "refused": None}


def _memory():
    kept = []

    def take(_):
        kept.append(bytearray(b"x" * _STEP))
        return _STEP

    return _until_refused(take, _MOST_MEMORY)


def _memory_of_children():
    """Each takes little, all together much. A child says when it has it, or its end of the pipe closes."""
    children = []

    def take(_):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            kept = bytearray(b"x" * (2 * _STEP))
            os.write(writer, b"x")
            signal.pause()
            os._exit(len(kept))
        os.close(writer)
        children.append(child)
        said = os.read(reader, 1)
        os.close(reader)
        if not said or any(os.waitpid(child, os.WNOHANG)[0] for child in children):
            raise MemoryError("a child was killed")
        return 2 * _STEP

    try:
        return _until_refused(take, _MOST_MEMORY)
    finally:
        for child in children:
            try:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            except EnvironmentError:
                pass  # the one that was killed


def _touched(area):
    for offset in range(0, _STEP, mmap.PAGESIZE):
        area[offset] = b"x" if sys.version_info[0] == 2 else 120


def _shared_memory():
    kept = []

    def take(_):
        kept.append(mmap.mmap(-1, _STEP))  # anonymous and shared
        _touched(kept[-1])
        return _STEP

    return _until_refused(take, _MOST_MEMORY)


def _system_v_memory():
    def take(_):
        number = syscalls.call("shmget", 0, _STEP, 0o1600)
        address = syscalls.call("shmat", number, None, 0)
        ctypes.memset(address, 120, _STEP)
        return _STEP

    return _until_refused(take, _MOST_MEMORY)


def _memory_files():
    def take(_):
        descriptor = syscalls.call("memfd_create", b"kiln-escape", 0)
        return os.write(descriptor, b"x" * _STEP)

    return _until_refused(take, _MOST_MEMORY)


def _processes():
    children = []

    def take(_):
        child = os.fork()
        if child == 0:
            signal.pause()
            os._exit(0)
        children.append(child)
        return 1

    try:
        return _until_refused(take, _MOST_COUNT)
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
        for child in children:
            os.waitpid(child, 0)


def _threads():
    done, threads = threading.Event(), []
    threading.stack_size(64 << 10)

    def take(_):
        thread = threading.Thread(target=done.wait)
        thread.daemon = True
        try:
            thread.start()
        except Exception as error:  # of Python 2: thread.error, which is nothing that could be named
            raise RuntimeError(str(error))
        threads.append(thread)
        return 1

    try:
        return _until_refused(take, _MOST_COUNT)
    finally:
        done.set()
        for thread in threads:
            thread.join()
        threading.stack_size(0)


def _descriptors():
    kept = []

    def take(_):
        kept.append(os.open("/dev/null", os.O_RDONLY))
        return 1

    try:
        return _until_refused(take, _MOST_COUNT)
    finally:
        for descriptor in kept:
            os.close(descriptor)


def _disk():
    descriptor = os.open("/tmp/kiln-escape-big", os.O_WRONLY | os.O_CREAT)
    try:
        return _until_refused(lambda _: os.write(descriptor, b"x" * (1 << 20)), _MOST_DISK)
    finally:
        os.close(descriptor)
        os.unlink("/tmp/kiln-escape-big")


def _inodes():
    folder = "/tmp/kiln-escape-many"
    os.mkdir(folder)

    def take(count):
        os.close(os.open("%s/%d" % (folder, count), os.O_WRONLY | os.O_CREAT))
        return 1

    try:
        return _until_refused(take, _MOST_FILES)
    finally:
        shutil.rmtree(folder)


def _output():
    """20 MB, written as fast as somebody reads."""
    line = b"x" * 1023 + b"\n"
    return _until_refused(lambda _: os.write(1, line), 20 << 20)


def _answer():
    return "x" * ((6 << 20) + 100)


def _stop():
    """Reads no more, answers no more, and does not die by itself."""
    os.kill(os.getpid(), signal.SIGSTOP)


def _nothing():
    return "alive"

"""What a function does to hit a limit: the event names it. One source for every Python since 2.7."""
import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time

STARTED = time.time()
COUNTER = [0]
HELD = []

if os.environ.get("SLOW_INIT"):
    time.sleep(float(os.environ["SLOW_INIT"]))


def memory(megabytes):
    HELD.append(b"x" * (megabytes << 20))
    return len(HELD[-1])


def memory_of_child(megabytes):
    code = "b = b'x' * (%d << 20)" % megabytes
    return subprocess.Popen([sys.executable or "python", "-c", code]).wait()


def end(how):
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "terminate":
        os.kill(os.getpid(), signal.SIGTERM)
    elif how == "abort":
        os.abort()
    elif how == "segfault":
        ctypes.string_at(0)
    else:
        os._exit(int(how))
    time.sleep(10)


def exit(code):
    sys.exit(int(code))


def processes(_):
    children = []
    try:
        while len(children) < 5000:
            child = os.fork()
            if child == 0:
                signal.pause()
            children.append(child)
    except OSError as error:
        return [len(children), errno.errorcode[error.errno]]
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return [len(children), None]


def descriptors(_):
    import resource

    opened = []
    try:
        while len(opened) < 5000:
            opened.append(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        reason = errno.errorcode[error.errno]
    finally:
        for descriptor in opened:
            os.close(descriptor)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
        return [len(opened), reason, "raised"]
    except (ValueError, OSError):
        return [len(opened), reason, "kept"]


def cpu(seconds):
    """Processor time that a busy loop gets, in each second."""
    import resource

    def used():
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime

    started, before = time.time(), used()
    while time.time() < started + seconds:
        pass
    return (used() - before) / (time.time() - started)


def fill(directory):
    """MB written until the disk is full."""
    block, written = b"x" * (1 << 20), 0
    name = os.path.join(directory, "fill")
    descriptor = os.open(name, os.O_CREAT | os.O_WRONLY)
    try:
        while written < 20 << 30:
            written += os.write(descriptor, block)
    except OSError as error:
        return [written >> 20, errno.errorcode[error.errno]]
    finally:
        os.close(descriptor)
        os.unlink(name)


def leave(text):
    """A file and a process that outlive the event, which never ends."""
    with open("/tmp/left", "w") as left:
        left.write(text)
    subprocess.Popen(["sleep", text])
    while True:
        pass


def left(_):
    try:
        with open("/tmp/left") as text:
            return [text.read(), STARTED]
    except (IOError, OSError):
        return [None, STARTED]


def background(_):
    def count():
        while True:
            time.sleep(0.01)
            COUNTER[0] += 1

    thread = threading.Thread(target=count)
    thread.daemon = True
    thread.start()


def counted(_):
    return COUNTER[0]


def respond(size):
    return "x" * size


def line(size):
    print("<" + "x" * (size - 2) + ">")


def connect(address):
    host, port = address.rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), 2).close()
        return "connected"
    except (OSError, socket.error) as error:
        return type(error).__name__


def who(_):
    return [os.getuid(), os.getgid(), os.getcwd(), os.getpid(), STARTED]


def lambda_handler(event, context):
    return globals()[event["do"]](event.get("with"))


if os.environ.get("AT_INIT"):
    print("loading")
    sys.stdout.flush()
    do, argument = os.environ["AT_INIT"].split()
    globals()[do](int(argument))

"""Process 2 of an environment, until its function is known: everything that can be done early is.

    1. a session, standard streams and descriptors of its own
    2. random numbers of its own
    3. the network, where the host has not made it
    4. the runtime, and a rehearsal of setup, import and event, so that their page faults happen here
    5. the first of all tells which pages it has written to, for the zygote to have them copied at once
    6. says that it is ready, and waits
"""
import gc
import os
import select

from kiln_runtime import channel

from . import identity, kernel, messages, network, rehearsal, reseed


def run(zygote, named):
    """Returns the setup frame and the descriptors that came with it."""
    try:
        _become(zygote, named)
        return _wait(zygote.runtime.channel)
    except channel.HostGone:
        os._exit(0)
    except BaseException as error:
        os.write(named['output'][0], ('Kiln: no environment could be made: %s: %s\n' % (
            type(error).__name__, error)).encode('utf-8'))
        os._exit(1)


def _become(zygote, named):
    runtime = zygote.runtime
    control, sink, status = (named[name][0] for name in ('control', 'output', 'status'))
    os.setsid()  # :: Step 1
    null = os.open(os.devnull, os.O_RDWR)
    for number in (identity.INPUT, identity.OUTPUT, identity.ERRORS):
        os.dup2(null, number)
    messages.place(status, identity.STATUS)
    reseed.run()  # :: Step 2
    if 'netns' not in named:
        listeners = network.listen()  # :: Step 3
        messages.send(identity.STATUS, {'listeners': True}, [listener.fileno() for listener in listeners])
        del listeners
    runtime.begin(is_fork=True)
    runtime.prepare_for_forks()
    lesson = named.get('lesson')
    if lesson or not _readable(control):
        rehearsal.run(runtime)  # :: Step 4
    if lesson:
        os.write(lesson[0], zygote.child_pages.written())  # :: Step 5
    for number in (identity.OUTPUT, identity.ERRORS):
        os.dup2(sink, number)
    messages.place(sink, identity.RECORDS)
    messages.place(control, identity.CONTROL)
    kernel.close_from(identity.FIRST_FREE)
    if hasattr(gc, 'freeze'):
        # Else it begins with what has been made since the fork, which is not garbage.
        gc.freeze()
    gc.enable()


def _wait(connection):
    connection.send(channel.BLANK)  # :: Step 6
    received, descriptors = messages.receive(identity.CONTROL)
    if not received:
        raise channel.HostGone()
    connection.give_back(received)
    return connection.receive(), descriptors


def _readable(descriptor):
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))

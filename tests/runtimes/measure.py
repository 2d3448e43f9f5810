"""Microseconds of a round trip under every Python: `python3 measure.py [COUNT]`. Only ever to compare on one machine.

Columns: start (spawn to ready, ms), then median and 99th percentile (us) of a trivial handler's invoke. The fake
host's own part is in them: a blocking send and receive, as little as Python allows.
"""
import json
import struct
import sys
import time

from host import FUNCTION_ARN, REQUEST_ID, FakeHost
from interpreters import installed

HANDLER = 'def lambda_handler(event, context):\n    return event\n'


def invoke_frame():
    header = json.dumps({
        'requestId': REQUEST_ID, 'deadlineMs': int(time.time() * 1000) + 900000, 'invokedFunctionArn': FUNCTION_ARN,
        'traceHeader': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0'}).encode()
    payload = b'{"key1": "value1", "key2": "value2", "key3": "value3"}'
    return struct.pack('>IcI', 5 + len(header) + len(payload), b'I', len(header)) + header + payload


def measure(interpreter, count):
    started = time.perf_counter()
    with FakeHost(interpreter.path, HANDLER) as host:
        host.ready()
        start = (time.perf_counter() - started) * 1e3
        frame, send, receive, now, times = invoke_frame(), host.control.send, host.control.recv, time.perf_counter, []
        for _ in range(count):
            before = now()
            send(frame)
            receive(65536)
            times.append(now() - before)
        times.sort()
        return start, times[count // 2] * 1e6, times[count * 99 // 100] * 1e6


if __name__ == '__main__':
    for found in installed():
        measure(found, 10)
        numbers = measure(found, int(sys.argv[1]) if len(sys.argv) > 1 else 20000)
        print('%-8s start %6.1f ms   invoke %6.1f us   p99 %6.1f us' % (('%d.%d.%d' % found.version,) + numbers))

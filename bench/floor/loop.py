"""The least that a Python behind a socket can do with an event: decode it, encode it, send it back."""
import json
import socket
import struct
import sys

_LENGTH = struct.Struct('>I')


def main(path):
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(path)
    while True:
        data = connection.recv(65536)
        if not data:
            return
        end = _LENGTH.size + _LENGTH.unpack_from(data)[0]
        while len(data) < end:
            data += connection.recv(65536)
        result = json.dumps(json.loads(data[_LENGTH.size:end])).encode()
        connection.sendall(_LENGTH.pack(len(result)) + result)


main(sys.argv[1])

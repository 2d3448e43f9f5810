"""Runs in a network of its own: knows one name (UDP port 53), and tells who asks what his address is (port 8000)."""
import socket
import struct
import sys
import threading

PORT = 8000
_HOST, _INTERNET, _NO_ERROR, _NO_SUCH_NAME = 1, 1, 0x8580, 0x8583


def answer(query, name, address):
    """Header of 12 bytes; labels, type and class; what follows the question is not repeated."""
    labels = b"".join(struct.pack("B", len(part)) + part for part in name.encode().split(b".")) + b"\0"
    question = query[12:12 + len(labels) + 4]
    if question[:len(labels)].lower() != labels:
        end = query.index(b"\0", 12) + 5
        return query[:2] + struct.pack("!5H", _NO_SUCH_NAME, 1, 0, 0, 0) + query[12:end]
    found = b""
    if question[len(labels):] == struct.pack("!2H", _HOST, _INTERNET):
        found = struct.pack("!3HIH", 0xC00C, _HOST, _INTERNET, 60, 4) + socket.inet_aton(address)
    return query[:2] + struct.pack("!5H", _NO_ERROR, 1, 1 if found else 0, 0, 0) + question + found


def serve(port, reply):
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(("", port))
    while True:
        content, peer = datagrams.recvfrom(512)
        datagrams.sendto(reply(content, peer), peer)


def main():
    name, address = sys.argv[1:]
    for port, reply in ((53, lambda query, _: answer(query, name, address)), (PORT, lambda _, peer: peer[0].encode())):
        threading.Thread(target=serve, args=(port, reply), daemon=True).start()
    listener = socket.create_server(("", PORT))
    print("ready", flush=True)
    while True:
        connection, peer = listener.accept()
        connection.sendall(peer[0].encode())
        connection.close()


if __name__ == "__main__":
    main()

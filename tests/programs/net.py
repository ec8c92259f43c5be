"""A server and a client for the tests of the network.

serve PORT [v4]            answers TCP and UDP of both families with the protocol and who asked; says ready
ask tcp|udp HOST PORT      prints the answer, or why there is none
"""
import socket, sys, threading

def serve(port, host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    stream = socket.socket(family, socket.SOCK_STREAM)
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    stream.bind((host, port))
    stream.listen(100)
    datagrams = socket.socket(family, socket.SOCK_DGRAM)
    datagrams.bind((host, port))
    def answer_streams():
        while True:
            client, peer = stream.accept()
            client.recv(10)
            client.sendall(("tcp %s\n" % peer[0]).encode())
            client.close()
    threading.Thread(target=answer_streams, daemon=True).start()
    print("ready", flush=True)
    while True:
        _, peer = datagrams.recvfrom(10)
        datagrams.sendto(("udp %s\n" % peer[0]).encode(), peer)

def ask(protocol, host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM) as s:
        s.settimeout(3)
        try:
            s.connect((host, port))
            s.send(b"?")
            print(s.recv(100).decode().strip())
        except OSError as error:
            print(error.strerror or error)

if sys.argv[1] == "serve":
    serve(int(sys.argv[2]), "0.0.0.0" if sys.argv[3:] else "::")
else:
    ask(sys.argv[2], sys.argv[3], int(sys.argv[4]))

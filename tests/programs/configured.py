"""Asks for the addresses of localhost, and for an IPv6 one, where they can be of use."""
import socket

FLAGS = socket.AI_ADDRCONFIG

print(sorted({each[0].name for each in socket.getaddrinfo("localhost", 80, flags=FLAGS)}))
try:
    print(socket.getaddrinfo("::1", 80, socket.AF_INET6, flags=FLAGS)[0][4][0])
except socket.gaierror as error:
    print(error.errno in (socket.EAI_ADDRFAMILY, socket.EAI_NONAME))

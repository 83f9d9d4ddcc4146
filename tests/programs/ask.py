"""Asks for interfaces, and for addresses of hosts, as programs in Python do."""
import socket


def asked(host):
    flags = socket.AI_ADDRCONFIG | socket.AI_NUMERICHOST
    return sorted({each[4][0] for each in socket.getaddrinfo(host, 80, flags=flags)})


print(socket.if_nameindex(), socket.if_nametoindex("eth0"), socket.if_indextoname(1))
try:
    socket.if_nametoindex("nosuch")
except OSError:
    print("no nosuch")
print(asked("192.0.2.1"), asked("2001:db8::1"))

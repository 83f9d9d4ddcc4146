#!/usr/bin/env python3
"""Records what a kernel says on netlink: see README.md.

record.py TOPOLOGY.sh OUT   runs the topology and writes OUT/NAME.bin, one file a dump
record.py --protocols OUT   writes OUT/NAME.bin, one file a dump of NETLINK_GENERIC and NETLINK_SOCK_DIAG
record.py --control OUT     writes OUT, refusals and warnings with extended acknowledgements
Run it as root in a network namespace of its own: unshare -n python3 record.py ...
"""
import ctypes, json, os, socket, struct, subprocess, sys

SOL_NETLINK, ADD_MEMBERSHIP, CAP_ACK, EXT_ACK, STRICT = 270, 1, 10, 11, 12
REQUEST, ACK, DUMP, REPLACE, EXCL, CREATE = 1, 4, 0x300, 0x100, 0x200, 0x400


def open_socket(*options, protocol=0):
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    sock.settimeout(2)
    for option in options:
        sock.setsockopt(SOL_NETLINK, option, 1)
    return sock


def message(type, flags, body=b"", seq=1, length=None):
    data = struct.pack("=IHHII", length or 16 + len(body), type, flags, seq, 0) + body
    return data + bytes(-len(data) % 4)


def attribute(type, payload=b""):
    if isinstance(payload, str):
        payload = payload.encode() + b"\0"
    if isinstance(payload, int):
        payload = struct.pack("=I", payload)
    return struct.pack("=HH", 4 + len(payload), type) + payload + bytes(-len(payload) % 4)


def link(index=0, family=0):
    return struct.pack("=BxHiII", family, 0, index, 0, 0)


def messages(data):
    while len(data) >= 16:
        length, type = struct.unpack_from("=IH", data)
        yield type, data[:length]
        data = data[(length + 3) & ~3:]


def dump(request, *options, protocol=0):
    """All datagrams of the answer, end to end."""
    with open_socket(EXT_ACK, *options, protocol=protocol) as sock:
        sock.send(request)
        data = b""
        while True:
            part = sock.recv(1 << 20)
            data += part
            if any(type in (2, 3) for type, _ in messages(part)):
                return data


def get(name, type, size, family=0, attributes=b"", middle=b""):
    head = (bytes([family]) + middle).ljust((size + 3) & ~3, b"\0")
    return name, message(type, REQUEST | DUMP, head + attributes)


DUMPS = [
    get("link", 18, 16, attributes=attribute(29, 1)),  # IFLA_EXT_MASK: RTEXT_FILTER_VF
    get("link-inet6", 18, 16, 10),
    get("link-bridge", 18, 16, 7, attribute(29, 2)),  # RTEXT_FILTER_BRVLAN
    get("link-multicast", 18, 16, 128),
    get("address", 22, 8),
    get("multicast-address", 58, 8, 10),
    get("anycast-address", 62, 8, 10),
    get("route", 26, 12),
    get("route-multicast", 26, 12, 128),
    get("neighbour", 30, 12),
    get("neighbour-proxy", 30, 12, middle=bytes(9) + b"\x08"),  # NTF_PROXY
    get("forwarding", 30, 12, 7),
    get("neighbour-table", 66, 4),
    get("rule", 34, 12),
    get("qdisc", 38, 20),
    get("netconf", 82, 4),
    get("nsid", 90, 4),
    get("stats", 94, 12, middle=bytes(7) + struct.pack("=I", 0x1f)),
    get("nexthop", 106, 8),
    get("nexthop-bucket", 118, 8),
    get("multicast-database", 86, 8, 7),
    get("vlan", 114, 8, 7),
    get("address-label", 74, 12, 10),
]


def more_rules():
    """Selectors that are newer than iproute2: FRA_DSCP, DSCP_MASK, FLOWLABEL, ports with masks."""
    def rule(family, priority, attributes):
        head = struct.pack("=BBBBBBBBI", family, 0, 0, 0, 0, 0, 0, 1, 0)
        request = message(32, REQUEST | ACK | CREATE | EXCL,
                          head + attribute(6, priority) + attribute(15, 254) + attributes)
        with open_socket(EXT_ACK) as sock:
            sock.send(request)
            error = struct.unpack_from("=i", sock.recv(65536), 16)[0]
            if error:
                print(f"rule {priority}: {os.strerror(-error)}", file=sys.stderr)
    u8, u16, be32 = (lambda v: bytes([v])), (lambda v: struct.pack("=H", v)), (lambda v: struct.pack("!I", v))
    rule(2, 300, attribute(25, u8(10)))
    rule(2, 310, attribute(25, u8(8)) + attribute(30, u8(0x38)))
    rule(2, 320, attribute(23, u16(0x1000) * 2) + attribute(28, u16(0xf000)))
    rule(2, 330, attribute(24, u16(0x2000) * 2) + attribute(29, u16(0xe000)))
    rule(10, 300, attribute(26, be32(0x12345)) + attribute(27, be32(0xfffff)))


def multicast_routes():
    """IPv4 multicast routing: two interfaces, one route, so that family 128 has something to tell."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IGMP)
    sock.setsockopt(0, 200, 1)  # MRT_INIT
    for vif, address in enumerate(("192.0.2.1", "10.1.0.1")):
        sock.setsockopt(0, 202, struct.pack("=HBBI4s4s", vif, 0, 1, 0, socket.inet_aton(address), bytes(4)))
    sock.setsockopt(0, 204, struct.pack("=4s4sH32sxxIIIi", socket.inet_aton("192.0.2.50"),
                                        socket.inet_aton("239.1.2.3"), 0, bytes([0, 1]).ljust(32, b"\0"), 0, 0, 0, 0))
    return sock


def attach_xdp(name):
    """A program that passes every packet, so that IFLA_XDP has something to tell."""
    code = struct.pack("=BBhi", 0xb7, 0, 0, 2) + struct.pack("=BBhi", 0x95, 0, 0, 0)
    code, licence = ctypes.create_string_buffer(code, 16), ctypes.create_string_buffer(b"GPL")
    attr = struct.pack("=IIQQ", 6, 2, ctypes.addressof(code), ctypes.addressof(licence)).ljust(128, b"\0")
    program = ctypes.CDLL(None).syscall(321, 5, attr, len(attr))
    xdp = attribute(43 | 0x8000, attribute(1, struct.pack("=i", program)) + attribute(3, 2))
    with open_socket() as sock:
        sock.send(message(19, REQUEST | ACK, link(socket.if_nametoindex(name)) + xdp))
        error = struct.unpack_from("=i", sock.recv(65536), 16)[0]
        if error:
            print(f"xdp: {os.strerror(-error)}", file=sys.stderr)


def events(sock):
    data = b""
    sock.settimeout(0.5)
    try:
        while True:
            data += sock.recv(1 << 20)
    except TimeoutError:
        return data


def lookups():
    """Questions about one object each, as `ip route get` asks them."""
    def route(family, address, flags=0, attributes=b""):
        head = struct.pack("=BBBBBBBBI", family, 32 if family == 2 else 128, 0, 0, 0, 0, 0, 0, flags)
        return message(26, REQUEST, head + attribute(1, socket.inet_pton(family, address)) + attributes)
    requests = [
        route(2, "192.0.2.77"), route(2, "192.0.2.1"), route(2, "203.0.113.129"),
        route(2, "203.0.113.129", 0x2000), route(2, "198.51.100.1", 0x1000, attribute(16, 5)),
        route(10, "2001:db8:9::1"), route(10, "2001:db8:a::1", 0x2000), route(10, "2001:db8:f::1"),
        message(30, REQUEST, struct.pack("=BxxxiHBB", 2, socket.if_nametoindex("v0"), 0, 0, 0)
                + attribute(1, socket.inet_aton("192.0.2.30"))),
        message(18, REQUEST, link() + attribute(53, "uplink")),
        message(110, REQUEST, link(1)),
        message(16, REQUEST | ACK, link() + attribute(3, "nosuchlink")),
    ]
    data = b""
    with open_socket(EXT_ACK) as sock:
        for request in requests:
            sock.send(request)
            data += sock.recv(65536)
    return data


CHANGES = """
ip link set v3 down; ip link set v3 up; ip addr add 10.2.0.1/24 dev v3; ip addr del 10.2.0.1/24 dev v3
ip neigh del 192.0.2.30 dev v0; ip rule del pref 100; ip route del 203.0.113.0/25; ip nexthop del id 7
ip link set v1 nomaster; ip link del mv0; ip -6 addr del 2001:db8::1/64 dev v0
"""


def record(topology, out):
    os.makedirs(out, exist_ok=True)
    subprocess.run(["bash", topology])
    more_rules()
    attach_xdp("v3")
    with multicast_routes():
        recordings = {name: dump(request) for name, request in DUMPS}
    recordings["lookup"] = lookups()
    with open_socket() as monitor:
        monitor.bind((0, 0))
        for group in range(1, 37):
            monitor.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, group)
        subprocess.run(["bash", "-c", CHANGES])
        recordings["event"] = events(monitor)
    write(recordings, out)


def protocols(out):
    """What generic netlink's controller tells of families and policies, and NETLINK_SOCK_DIAG of sockets."""
    os.makedirs(out, exist_ok=True)
    policy = lambda name: message(16, REQUEST | DUMP, bytes([10, 2, 0, 0]) + attribute(2, name))
    sockets = message(20, REQUEST | DUMP, struct.pack("=BBHIIII", 16, 255, 0, 0, 0xb, 0, 0))
    with open_socket(CAP_ACK, 5) as events, open_socket(protocol=16) as connected:  # 5: NETLINK_NO_ENOBUFS
        events.bind((0, 1))
        events.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, 36)
        connected.connect((0, 0))
        recordings = {
            "nlctrl-family": dump(message(16, REQUEST | DUMP, bytes([3, 2, 0, 0])), protocol=16),
            "nlctrl-policy": dump(policy("nlctrl"), protocol=16),
            "nlctrl-policy-netdev": dump(policy("netdev"), protocol=16),
            "netlink-socket": dump(sockets, protocol=4),
        }
    write(recordings, out)


def write(recordings, out):
    for name, data in recordings.items():
        with open(f"{out}/{name}.bin", "wb") as file:
            file.write(data)
        print(f"{name}: {len(data)} bytes, {sum(1 for _ in messages(data))} messages", file=sys.stderr)


def answer(request, *options, protocol=0):
    with open_socket(*options, protocol=protocol) as sock:
        sock.send(request)
        data = sock.recv(65536)
        return {"protocol": protocol, "request": request.hex(), "answer": data.hex()}


def controls():
    """Requests that are refused, or done with a warning, and what is said about them."""
    subprocess.run(["bash", "-c", """
        ip link add br0 type bridge; ip link add v0 type veth peer name v1
        ip link set v1 master br0; ip link set br0 up; ip link set v1 up; ip link set v0 up
    """], check=True)
    new_link = lambda attributes, **more: message(16, REQUEST | ACK | CREATE | EXCL, link() + attributes, **more)
    rule = lambda attributes: message(32, REQUEST | ACK | CREATE, struct.pack("=B11x", 10) + attributes)
    long_name = new_link(attribute(3, "sixteen-letters!"))
    port = struct.pack("=IBBH20x", socket.if_nametoindex("v1"), 1, 0, 0)[:8] + socket.inet_aton("239.1.1.1") \
        + bytes(12) + struct.pack("!H", 0x800) + bytes(2)
    no_source = attribute(2 | 0x8000, attribute(3, b"\x01") + attribute(2 | 0x8000, attribute(1 | 0x8000)))
    multicast = struct.pack("=BxxxI", 7, socket.if_nametoindex("br0"))
    return {
        "success": answer(message(19, REQUEST | ACK, link(1)), EXT_ACK),
        "success with a warning": answer(message(19, REQUEST | ACK, link(1) + bytes(3)), EXT_ACK),
        "refusal without extended acknowledgement": answer(long_name),
        "refusal with policy": answer(long_name, EXT_ACK),
        "capped refusal with policy": answer(long_name, EXT_ACK, CAP_ACK),
        "refusal with text": answer(new_link(attribute(3, "x0") + attribute(18, attribute(1, "nosuchkind"))), EXT_ACK),
        "refusal of an unaligned request": answer(new_link(attribute(3, "sixteen-letters!"), length=53), EXT_ACK),
        "refusal with a range": answer(rule(attribute(25, b"\xff")), EXT_ACK),
        "refusal with a mask": answer(
            message(28, REQUEST | ACK | CREATE, bytes([2]) + bytes(11) + attribute(15, 0xffffffff)), EXT_ACK),
        "missing attribute": answer(rule(attribute(26, 0)), EXT_ACK),
        "missing attribute in a nest": answer(
            message(84, REQUEST | ACK | CREATE, multicast + attribute(1, port) + no_source), EXT_ACK),
        "unknown message type": answer(message(122, REQUEST | ACK, bytes(4)), EXT_ACK),
        "dump refused": answer(message(18, REQUEST | DUMP, link(1)), EXT_ACK, STRICT),
        "dump refused with policy": answer(
            message(30, REQUEST | DUMP, bytes(12) + attribute(9, b"\x01")), EXT_ACK, STRICT),
        "dump refused without extended acknowledgement": answer(message(18, REQUEST | DUMP, link(1)), STRICT),
        "missing attribute of generic netlink": answer(message(20, REQUEST | ACK, bytes([1, 1, 0, 0])), EXT_ACK,
                                                       protocol=16),
    }


def kernel():
    major, minor = os.uname().release.split(".")[:2]
    return f"Linux {major}.{minor}"


if __name__ == "__main__":
    if sys.argv[1] == "--control":
        command = "unshare -n python3 record.py --control control.json"
        with open(sys.argv[2], "w") as file:
            json.dump({"kernel": kernel(), "command": command, "answers": controls()}, file, indent=2)
            file.write("\n")
    elif sys.argv[1] == "--protocols":
        protocols(sys.argv[2])
    else:
        record(sys.argv[1], sys.argv[2])

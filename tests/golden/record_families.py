#!/usr/bin/env python3
"""Records what a kernel says of neighbour tables, settings, counters, bridges' VLANs and groups: see README.md.

record_families.py TOPOLOGY.sh OUT   writes OUT/NAME.bin, and OUT/NAME.json as iproute2 prints the same
Run it as root in a network namespace of its own: unshare -n python3 record_families.py ...
"""
import json, os, shutil, socket, struct, subprocess, sys, tempfile, time

from record import (ACK, ADD_MEMBERSHIP, CREATE, DUMP, EXCL, EXT_ACK, REQUEST, SOL_NETLINK, STRICT,
                    attribute, dump, events, get, link, message, messages, open_socket)

index = socket.if_nametoindex
u8, u16, s32 = (lambda v: bytes([v])), (lambda v: struct.pack("=H", v)), (lambda v: struct.pack("=i", v))
NESTED = 0x8000


def ask(request):
    """Sends a request and tells of its refusal."""
    with open_socket(EXT_ACK) as sock:
        sock.send(request)
        answer = sock.recv(65536)
        type, error = struct.unpack_from("=4xH10xi", answer)
        if type == 2 and error:
            print(f"request {request[:40].hex()}: {os.strerror(-error)}", file=sys.stderr)
        return answer


def br_port(name, family=7):
    return struct.pack("=BxxxI", family, index(name))


def entry(name, group, vid=0, state=1):
    address, proto = (socket.inet_aton(group), 0x800) if "." in group else (socket.inet_pton(10, group), 0x86dd)
    return struct.pack("=IBBH16s", index(name) if name else 0, state, 0, vid, address) + struct.pack("!Hxx", proto)


def newer_than_iproute2():
    """Spanning tree instances, groups with sources, and groups of a vxlan."""
    boolopts = attribute(46, struct.pack("=II", 4, 4))  # IFLA_BR_MULTI_BOOLOPT: BR_BOOLOPT_MST_ENABLE
    data = attribute(7, u8(1)) + attribute(39, u16(0)) + boolopts  # VLAN_FILTERING, VLAN_DEFAULT_PVID
    info = attribute(18 | NESTED, attribute(1, "bridge") + attribute(2 | NESTED, data))
    ask(message(16, REQUEST | ACK | CREATE | EXCL, link() + attribute(3, "br1") + info))
    if os.path.exists("/sys/class/net/br1"):
        subprocess.run("bridge vlan add vid 40-41 dev br1 self; ip link set br1 up", shell=True)
        options = attribute(1, u16(40)) + attribute(18, u16(7))  # BRIDGE_VLANDB_GOPTS_ID, MSTI
        ask(message(112, REQUEST | ACK, br_port("br1") + attribute(2 | NESTED, options)))
    vlan = 0 if subprocess.run("bridge vlan show dev v1 vid 20 | grep -q 20", shell=True).returncode else 20
    tables = lambda *sources: attribute(2 | NESTED, b"".join(
        attribute(1 | NESTED, attribute(1, socket.inet_aton(source))) for source in sources))
    attributes = tables("192.0.2.7", "192.0.2.8") + attribute(3, u8(1)) + attribute(4, u8(186))
    ask(message(84, REQUEST | ACK | CREATE, br_port("br0") + attribute(1, entry("v1", "239.2.2.2", vlan))
                + attribute(2 | NESTED, attributes)))
    for group, destination, more in [
            ("239.3.3.3", "203.0.113.1", attribute(6, u16(4444)) + attribute(7, 55) + attribute(8, index("v2"))),
            ("239.3.3.3", "203.0.113.2", tables("192.0.2.9") + attribute(3, u8(1))),
            ("ff0e::3", "203.0.113.3", b"")]:
        attributes = attribute(5, socket.inet_aton(destination)) + attribute(9, 100) + more
        ask(message(84, REQUEST | ACK | CREATE, br_port("vx0") + attribute(1, entry("vx0", group))
                    + attribute(2 | NESTED, attributes)))
    return vlan


def memberships():
    """A host behind the bridge's port that has joined groups."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    request = lambda source: struct.pack("=4s4s4s", *map(socket.inet_aton, ("239.4.4.4", "198.51.100.1", source)))
    sock.setsockopt(0, 39, request("192.0.2.71"))  # IP_ADD_SOURCE_MEMBERSHIP
    sock.setsockopt(0, 39, request("192.0.2.72"))
    return sock


def advertise():
    """A router advertisement with a prefix, name servers, search domains, and a prefix for NAT64."""
    options = struct.pack("!BBBBIII16s", 3, 4, 64, 0xd0, 86400, 14400, 0, socket.inet_pton(10, "2001:db8:7::"))
    options += struct.pack("!BBHI16s", 25, 3, 0, 1200, socket.inet_pton(10, "2001:db8::53"))
    options += struct.pack("!BBHI16s", 31, 3, 0, 1200, b"\x07example\x03org\x00")
    options += struct.pack("!BBH12s", 38, 2, 600 << 3, socket.inet_pton(10, "64:ff9b::")[:12])
    sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58)
    sock.setsockopt(41, 18, 255)  # IPV6_MULTICAST_HOPS
    sock.sendto(struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0) + options, ("ff02::1", 0, 0, index("v2")))


def multicast_routing():
    """Packets without a route, of IPv4 and of IPv6."""
    four = socket.socket(socket.AF_INET, socket.SOCK_RAW, 2)
    four.setsockopt(0, 200, 1)  # MRT_INIT
    four.setsockopt(0, 202, struct.pack("=HBBI4s4s", 0, 0, 1, 0, socket.inet_aton("192.0.2.1"), bytes(4)))
    six = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58)
    six.setsockopt(41, 200, 1)  # MRT6_INIT
    six.setsockopt(41, 202, struct.pack("=HBBHxxI", 0, 0, 1, index("v2"), 0))
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.setsockopt(0, 32, socket.inet_aton("192.0.2.1"))  # IP_MULTICAST_IF
    sender.setsockopt(0, 33, 8)
    sender.sendto(b"four", ("239.9.9.9", 9999))
    sender = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sender.setsockopt(41, 17, index("v2"))  # IPV6_MULTICAST_IF
    sender.setsockopt(41, 18, 8)
    sender.sendto(b"six", ("ff0e::9", 9999))
    time.sleep(0.3)
    return four, six


CHANGES = """
bridge mdb del dev br0 port v1 grp 239.1.1.1 permanent vid 20; bridge mdb del dev br0 port v1 grp 239.1.1.1
bridge vlan del vid 11 dev v1
bridge vni delete dev vx0 vni 101; bridge vlan set vid 10 dev v1 state learning
sysctl -qw net.ipv4.conf.v2.forwarding=0 net.ipv6.conf.v2.forwarding=0; ip -6 addr del 2001:db8::1/64 dev v2
unshare -n sleep 30 & sleep 0.2; ip link add gone0 type veth peer name gone1 netns $!; ip link del gone0
"""

# What iproute2 asks, of kinds whose requests have attributes of their own.
REQUESTS = """
ip stats show dev v1; ip stats show dev v1 group offload subgroup l3_stats; ip stats set dev v1 l3_stats on
bridge vlan show; bridge -s vlan show; bridge vlan global show
bridge mdb show; bridge mdb add dev br0 port v1 grp 239.5.5.5 src 192.0.2.5 permanent vid 20
bridge mdb del dev br0 port v1 grp ff0e::7 src 2001:db8::5 vid 20
"""

SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
static void keep(const void *data, size_t length) {
  unsigned int size = *(unsigned int *)data, room = size + 3 & ~3;
  int fd = open(getenv("REQUESTS"), O_WRONLY | O_APPEND | O_CREAT, 0600);
  if (size >= 16 && size <= length) write(fd, data, size), write(fd, "\0\0\0", room - size);
  close(fd);
}
ssize_t sendmsg(int fd, const struct msghdr *m, int flags) {
  keep(m->msg_iov[0].iov_base, m->msg_iov[0].iov_len);
  return ((ssize_t (*)(int, const struct msghdr *, int))dlsym(RTLD_NEXT, "sendmsg"))(fd, m, flags);
}
ssize_t send(int fd, const void *data, size_t length, int flags) {
  keep(data, length);
  return ((ssize_t (*)(int, const void *, size_t, int))dlsym(RTLD_NEXT, "send"))(fd, data, length, flags);
}
"""


def requests():
    """What iproute2 sends, in a library's place between it and the kernel."""
    with tempfile.TemporaryDirectory() as directory:
        shim, kept = f"{directory}/shim.so", f"{directory}/requests"
        subprocess.run(["gcc", "-w", "-shared", "-fPIC", "-xc", "-", "-o", shim, "-ldl"], input=SHIM.encode(), check=True)
        subprocess.run(["bash", "-c", REQUESTS], env={**os.environ, "LD_PRELOAD": shim, "REQUESTS": kept},
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(kept, "rb") as file:
            data = file.read()
    return b"".join(one.ljust(len(one) + 3 & ~3, b"\0") for type, one in messages(data)
                    if type in (84, 85, 86, 94, 95, 112, 114, 122))


JSON = {
    "neighbour-table": "ip -j -s ntable show",
    "netconf": "ip -j netconf show",
    "address-label": "ip -j addrlabel list",
    "stats": "ip -j stats show",
    "multicast-database": "bridge -j -d -s mdb show",
    "vlan": "bridge -j -d vlan show",
    "vlan-stats": "bridge -j -s vlan show",
    "vlan-global": "bridge -j -d vlan global show",
    "tunnel": "bridge -j -s vni show",
    "link": "ip -j link show",
}


def main(topology, out):
    os.makedirs(out, exist_ok=True)
    subprocess.run(["bash", topology])
    vlan = newer_than_iproute2()
    joined = memberships()
    time.sleep(1)
    stats = struct.pack("=BBHII", 0, 0, 0, 0, 0x1f)
    recordings = {}
    for name, request in [
            get("neighbour-table", 66, 4),
            get("netconf", 82, 4),
            get("nsid", 90, 4),
            get("address-label", 74, 12, 10),
            get("multicast-address", 58, 8, 10),
            get("multicast-address-inet", 58, 8, 2),
            get("anycast-address", 62, 8, 10),
            ("stats", message(94, REQUEST | DUMP, stats)),
            get("multicast-database", 86, 8, 7),
            get("vlan", 114, 8, 7),
            get("vlan-stats", 114, 8, 7, attribute(1, 1)),
            get("vlan-global", 114, 8, 7, attribute(1, 2)),
            get("tunnel", 122, 8, 7, middle=u8(1))]:
        shown = subprocess.run(JSON[name].split(), capture_output=True) if name in JSON else None
        if shown and shown.returncode:
            print(f"{name}: {shown.stderr.decode().strip()}", file=sys.stderr)
            continue
        recordings[name] = dump(request)
        if shown:
            write(f"{out}/{name}.json", compact(json.loads(shown.stdout)))
    links = json.loads(subprocess.check_output(JSON["link"].split()))
    write(f"{out}/link.json", compact({one["ifname"]: one["ifindex"] for one in links}))
    recordings["nsid-target"] = dump(message(90, REQUEST | DUMP, bytes(4) + attribute(4, s32(0))), STRICT)
    filters = attribute(1 | NESTED, attribute(4, 0x6))
    recordings["stats-filtered"] = ask(
        message(94, REQUEST, struct.pack("=BBHII", 0, 0, 0, index("v1"), 8) + filters))
    recordings["multicast-database-get"] = ask(
        message(86, REQUEST, br_port("br0") + attribute(1, entry(None, "239.2.2.2", vlan, 0))))
    with open_socket() as monitor:
        monitor.bind((0, 0))
        for group in [13, 18, 20, 24, 25, 26, 28, 30, 31, 33, 35, 36, 37, 38, 39]:
            try:
                monitor.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, group)
            except OSError:
                print(f"there is no group {group}", file=sys.stderr)
        advertise()
        routing = multicast_routing()
        subprocess.run(["bash", "-c", CHANGES])
        recordings["event"] = events(monitor)
    if shutil.which("gcc"):
        recordings["request"] = requests()
    for name, data in recordings.items():
        write(f"{out}/{name}.bin", data)
        print(f"{name}: {len(data)} bytes, {sum(1 for _ in messages(data))} messages", file=sys.stderr)


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

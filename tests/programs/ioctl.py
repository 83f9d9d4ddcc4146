"""Asks for and changes what there is of a network by ioctl(2), and says what came of each call."""
import ctypes
import errno
import os
import socket
import struct
import time

IFF_UP, IFF_NOARP, IFF_PROMISC, IFF_ALLMULTI, IFF_MULTICAST = 0x1, 0x80, 0x100, 0x200, 0x1000
RTF_UP, RTF_GATEWAY, RTF_HOST, RTF_REJECT = 1, 2, 4, 0x200
ATF_COM, ATF_PERM, ATF_PUBL, ATF_NETMASK, ATF_DONTPUB = 2, 4, 8, 0x20, 0x40
ETHER, LOOPBACK = 1, 772

inet = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
inet6 = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
unix = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
packet = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
NAMES = {inet: "inet", tcp: "tcp", inet6: "inet6", unix: "unix", netlink: "netlink", packet: "packet"}

libc = ctypes.CDLL(None, use_errno=True)
calls = 0


def call(sock, what, request, argument):
    """Prints what comes of a call; returns what it wrote."""
    global calls
    calls += 1
    size = len(argument)
    buffer = ctypes.create_string_buffer(argument, max(size, 1))
    result = libc.ioctl(sock.fileno(), ctypes.c_ulong(request), buffer)
    said = errno.errorcode.get(ctypes.get_errno(), ctypes.get_errno()) if result < 0 else result
    print(f"{NAMES[sock]} {what}: {said}", end="")
    return buffer.raw[:size] if result >= 0 else None


def say(answer, form=lambda told: told.hex()):
    print("" if answer is None else f" {form(answer)}")


def name(text):
    return text.encode().ljust(16, b"\0")


def ifreq(device, union=b""):
    return name(device) + union.ljust(24, b"\0")


def sin(address="0.0.0.0", family=socket.AF_INET):
    return struct.pack("=H2x4s8x", family, socket.inet_aton(address))


def hw(address, family=ETHER):
    return struct.pack("=H14s", family, bytes.fromhex(address.replace(":", "")))


def ask(sock, what, request, device, length, union=b"\xaa" * 24):
    say(call(sock, f"{what} {device}", request, ifreq(device, union)), lambda told: told[16:16 + length].hex())


def set_(sock, what, request, device, union):
    call(sock, f"{what} {device} {union.hex()}", request, ifreq(device, union))
    print()


def integer(value):
    return struct.pack("=i", value)


def flags(value):
    return struct.pack("=H", value & 0xffff)


def index(device):
    try:
        return socket.if_nametoindex(device)
    except OSError:
        return 0


def told(told_of):
    print(f"-- {told_of}", flush=True)
    # The kernel looks at carriers, and tells of them, when it finds time for it.
    time.sleep(float(os.environ.get("PAUSE", 0)))


GET = {
    "SIOCGIFFLAGS": (0x8913, 2), "SIOCGIFADDR": (0x8915, 16), "SIOCGIFDSTADDR": (0x8917, 16),
    "SIOCGIFBRDADDR": (0x8919, 16), "SIOCGIFNETMASK": (0x891b, 16), "SIOCGIFMETRIC": (0x891d, 4),
    "SIOCGIFMEM": (0x891f, 4), "SIOCGIFMTU": (0x8921, 4), "SIOCGIFHWADDR": (0x8927, 16),
    "SIOCGIFSLAVE": (0x8929, 4), "SIOCGIFINDEX": (0x8933, 4), "SIOCGIFPFLAGS": (0x8935, 2),
    "SIOCGIFCOUNT": (0x8938, 4), "SIOCGIFTXQLEN": (0x8942, 4), "SIOCGMIIPHY": (0x8947, 4),
    "SIOCGIFMAP": (0x8970, 24), "SIOCGIFENCAP": (0x8925, 4), "SIOCGHWTSTAMP": (0x89b1, 4),
    "SIOCDEVPRIVATE": (0x89f1, 4), "SIOCBONDINFOQUERY": (0x8994, 4), "SIOCWANDEV": (0x894a, 4),
}


def ask_all(sock, *devices):
    for device in devices:
        for what, (request, length) in GET.items():
            ask(sock, what, request, device, length)


def ifconf(sock, room, into=True):
    buffer = ctypes.create_string_buffer(2048)
    address = ctypes.addressof(buffer) if into else 0
    answer = call(sock, f"SIOCGIFCONF {room}", 0x8912, struct.pack("=i4xQ", room, address))
    if answer is None:
        return print()
    length = struct.unpack_from("=i", answer)[0]
    entries = [buffer.raw[at:at + 32] for at in range(0, length, 40)] if into else []
    print(f" {length}", [(one[:16].rstrip(b"\0"), one[16:].hex()) for one in entries])


def devices():
    told("devices")
    for sock in (inet, inet6, unix, netlink, packet):
        ask_all(sock, "lo")
    ask_all(inet, "v0", "br0", "nosuch", "", "v0:1", "averylongdevicename")
    for sock in (inet, unix):
        for number in (1, index("v0"), 0, -1, 999):
            answer = call(sock, f"SIOCGIFNAME {number}", 0x8910, ifreq("", integer(number)))
            say(answer, lambda it: it[:16].split(b"\0")[0])
    for sock in (inet, unix, inet6):
        set_(sock, "SIOCSIFFLAGS", 0x8914, "v0", flags(IFF_UP | IFF_MULTICAST))
        set_(sock, "SIOCSIFFLAGS", 0x8914, "nosuch", flags(IFF_UP))
        set_(sock, "SIOCSIFFLAGS", 0x8914, "v0:7", flags(IFF_UP))
        set_(sock, "SIOCSIFFLAGS", 0x8914, "v0", flags(IFF_UP | IFF_MULTICAST | IFF_PROMISC | IFF_ALLMULTI))
        set_(sock, "SIOCSIFFLAGS", 0x8914, "v0", flags(IFF_UP | IFF_NOARP | 0x8000))
        set_(sock, "SIOCSIFFLAGS", 0x8914, "v0", flags(IFF_UP | IFF_MULTICAST))
    set_(inet, "SIOCSIFFLAGS", 0x8914, "v1", flags(IFF_UP | IFF_MULTICAST))
    told("mtu")
    for sock in (inet, inet6, packet, netlink):
        for mtu in (1400, 67, -1, 65536, 1500):
            set_(sock, "SIOCSIFMTU", 0x8922, "v0", integer(mtu))
        set_(sock, "SIOCSIFMTU", 0x8922, "nosuch", integer(1400))
    set_(inet, "SIOCSIFMTU", 0x8922, "lo", integer(70000))
    set_(inet, "SIOCSIFMTU", 0x8922, "br0", integer(1300))
    set_(inet, "SIOCSIFMTU", 0x8922, "v0:3", integer(1450))
    told("queues")
    for length in (500, 0, -1, 1000):
        set_(unix, "SIOCSIFTXQLEN", 0x8943, "v0", integer(length))
    set_(inet, "SIOCSIFTXQLEN", 0x8943, "nosuch", integer(5))
    told("hardware addresses")
    for address, family in (("02:00:00:00:00:21", ETHER), ("02:00:00:00:00:22", 0), ("01:00:00:00:00:21", ETHER),
                            ("00:00:00:00:00:00", ETHER), ("02:00:00:00:00:01", ETHER)):
        set_(inet, "SIOCSIFHWADDR", 0x8924, "v0", hw(address, family))
    set_(inet, "SIOCSIFHWADDR", 0x8924, "i0", hw("02:00:00:00:00:23"))
    set_(inet, "SIOCSIFHWADDR", 0x8924, "br0", hw("02:00:00:00:00:24"))
    set_(inet, "SIOCSIFHWADDR", 0x8924, "lo", hw("02:00:00:00:00:25", LOOPBACK))
    set_(inet, "SIOCSIFHWADDR", 0x8924, "lo", hw("00:00:00:00:00:00", LOOPBACK))
    set_(inet, "SIOCSIFHWBROADCAST", 0x8937, "v0", hw("ff:ff:ff:ff:ff:fe"))
    set_(inet, "SIOCSIFHWBROADCAST", 0x8937, "v0", hw("ff:ff:ff:ff:ff:fd", 7))
    told("groups")
    for device, address, family in (("v0", "01:00:5e:01:02:03", 0), ("v0", "01:00:5e:01:02:03", 0),
                                    ("v0", "01:00:5e:01:02:04", 0), ("v0", "01:00:5e:01:02:05", 1),
                                    ("lo", "01:00:5e:01:02:03", 0), ("i0", "01:00:5e:01:02:03", 0),
                                    ("br0", "01:00:5e:01:02:03", 0), ("nosuch", "01:00:5e:01:02:03", 0)):
        set_(inet, "SIOCADDMULTI", 0x8931, device, hw(address, family))
    for address in ("01:00:5e:01:02:04", "01:00:5e:01:02:04", "01:00:5e:01:02:06"):
        set_(inet, "SIOCDELMULTI", 0x8932, "v0", hw(address, 0))
    told("others")
    for what, request in (("SIOCSIFMETRIC", 0x891e), ("SIOCSIFMAP", 0x8971), ("SIOCSIFSLAVE", 0x8930),
                          ("SIOCSIFMEM", 0x8920), ("SIOCSIFLINK", 0x8911), ("SIOCSIFENCAP", 0x8926),
                          ("SIOCBONDENSLAVE", 0x8990), ("SIOCSMIIREG", 0x8949), ("SIOCSIFPFLAGS", 0x8934),
                          ("SIOCRTMSG", 0x890d), ("0x8960", 0x8960), ("0x89d0", 0x89d0)):
        for sock in (inet, unix):
            set_(sock, what, request, "v0", integer(1))
        set_(inet, what, request, "nosuch", integer(1))
    told("names")
    for old, new in (("v0", "vv"), ("vv", "v0"), ("v0", "v1"), ("v0", "a/b"), ("v0", ""), ("v0", "v0"),
                     ("nosuch", "v0"), ("i0", "x%d"), ("x0", "i0"), ("v0", "averylongnameindeed"), ("averylongnamein", "v0")):
        set_(inet, "SIOCSIFNAME", 0x8923, old, new.encode()[:24])


def bad_address():
    told("memory that is not there")
    for request in (0x8913, 0x8914, 0x8922, 0x8916, 0x890b, 0x8955, 0x8954, 0x89a0, 0x89a2, 0x8912, 0x8910, 0x8946):
        result = libc.ioctl(inet.fileno(), ctypes.c_ulong(request), ctypes.c_void_p(8))
        print(hex(request), result, errno.errorcode[ctypes.get_errno()])


SET = {"SIOCSIFADDR": 0x8916, "SIOCSIFDSTADDR": 0x8918, "SIOCSIFBRDADDR": 0x891a, "SIOCSIFNETMASK": 0x891c}


def addresses():
    told("addresses")
    for what, device, address, family in (
        ("SIOCSIFBRDADDR", "v0", "10.0.0.255", 2), ("SIOCSIFNETMASK", "v0", "255.0.0.0", 2),
        ("SIOCSIFDSTADDR", "v0", "10.0.0.2", 2), ("SIOCSIFADDR", "v0", "10.0.0.1", 0),
        ("SIOCSIFADDR", "v0", "10.0.0.1", 10), ("SIOCSIFADDR", "nosuch", "10.0.0.1", 2),
        ("SIOCSIFADDR", "v0", "224.0.0.1", 2), ("SIOCSIFADDR", "v0", "10.0.0.1", 2),
        ("SIOCSIFADDR", "v0", "10.0.0.1", 2), ("SIOCSIFNETMASK", "v0", "255.255.255.0", 2),
        ("SIOCSIFNETMASK", "v0", "255.0.255.0", 2), ("SIOCSIFNETMASK", "v0", "255.255.255.0", 2),
        ("SIOCSIFNETMASK", "v0", "255.255.255.0", 0), ("SIOCSIFBRDADDR", "v0", "10.0.0.127", 2),
        ("SIOCSIFNETMASK", "v0", "255.255.0.0", 2), ("SIOCSIFADDR", "v0:1", "10.0.0.5", 2),
        ("SIOCSIFADDR", "v0:2", "172.20.1.1", 2), ("SIOCSIFADDR", "v0:3", "192.168.7.7", 2),
        ("SIOCSIFADDR", "v0:4", "250.1.1.1", 2), ("SIOCSIFADDR", "v0:5", "0.0.0.0", 2),
        ("SIOCSIFNETMASK", "v0:2", "255.255.255.252", 2), ("SIOCSIFNETMASK", "v0:3", "255.255.255.254", 2),
        ("SIOCSIFDSTADDR", "v0:3", "192.168.7.6", 2), ("SIOCSIFDSTADDR", "v0:3", "224.1.1.1", 2),
        ("SIOCSIFDSTADDR", "v0:3", "192.168.7.6", 2), ("SIOCSIFADDR", "lo:1", "127.5.5.5", 2),
        ("SIOCSIFADDR", "br0", "10.99.0.1", 2), ("SIOCSIFADDR", "br0", "0.0.0.0", 2),
        ("SIOCSIFADDR", "br0", "255.255.255.255", 2), ("SIOCSIFADDR", "br0", "198.51.100.9", 2),
        ("SIOCSIFADDR", "br0", "198.51.100.10", 2), ("SIOCSIFNETMASK", "br0", "0.0.0.0", 2),
        ("SIOCSIFNETMASK", "br0", "255.255.255.255", 2), ("SIOCSIFNETMASK", "br0", "255.255.255.128", 2),
    ):
        set_(inet, what, SET[what], device, sin(address, family))
    ask_all(inet, "v0", "v0:1", "v0:3", "br0", "lo:1")
    for what in ("SIOCGIFADDR", "SIOCGIFNETMASK"):
        for address in ("10.0.0.1", "10.9.9.9"):
            ask(inet, what, GET[what][0], "v0", 16, sin(address))
    for sock in (packet, unix, inet6, netlink, tcp):
        set_(sock, "SIOCSIFADDR", 0x8916, "br0:1", sin("203.0.113.1"))
        ask(sock, "SIOCGIFADDR", 0x8915, "br0", 16)
    for sock in (inet, unix):
        for room in (0, -5, 39, 40, 100, 2048):
            ifconf(sock, room)
        ifconf(sock, 0, False)
    set_(inet, "SIOCSIFFLAGS", 0x8914, "v0:2", flags(0))
    set_(inet, "SIOCSIFFLAGS", 0x8914, "v0:2", flags(0))
    set_(inet, "SIOCSIFFLAGS", 0x8914, "v0:3", flags(IFF_UP))
    set_(inet, "SIOCDIFADDR", 0x8936, "v0:3", sin("192.168.7.7"))


def in6_ifreq(address, length, device):
    return socket.inet_pton(socket.AF_INET6, address) + struct.pack("=Ii", length, index(device))


def addresses6():
    told("addresses of IPv6")
    for sock, request, address, length, device in (
        (inet6, 0x8916, "2001:db8::1", 64, "v0"), (inet6, 0x8916, "2001:db8::1", 64, "v0"),
        (inet6, 0x8916, "2001:db8::2", 129, "v0"), (inet6, 0x8916, "2001:db8::3", 128, "nosuch"),
        (inet6, 0x8916, "::1", 128, "v0"), (inet6, 0x8916, "ff02::77", 64, "v0"),
        (inet6, 0x8916, "2001:db8:1::1", 48, "br0"), (inet6, 0x8916, "fe80::77", 64, "v0"),
    ):
        call(sock, f"{request:#x} {address}/{length} {device}", request, in6_ifreq(address, length, device).ljust(40, b"\0"))
        print()
    told("addresses of IPv6 that go")
    for sock, request, address, length, device in (
        (inet6, 0x8936, "2001:db8::1", 65, "v0"), (inet6, 0x8936, "2001:db8::9", 64, "v0"),
        (inet6, 0x8936, "fe80::77", 64, "v0"), (inet6, 0x8936, "2001:db8::9", 129, "v0"),
        (inet6, 0x8936, "2001:db8::9", 64, "nosuch"), (inet6, 0x8918, "::192.0.2.1", 96, "v0"),
        (unix, 0x8936, "2001:db8::9", 64, "v0"), (inet, 0x8936, "2001:db8::9", 64, "v0"),
    ):
        call(sock, f"{request:#x} {address}/{length} {device}", request, in6_ifreq(address, length, device).ljust(40, b"\0"))
        print()


def rtentry(dst, mask, gateway=None, flags_=RTF_UP, metric=0, dev=None, mtu=0, window=0, irtt=0, family=2,
            mask_family=2):
    where = ctypes.create_string_buffer(dev.encode(), 32) if dev is not None else None
    kept.append(where)
    gw = sin(gateway) if gateway is not None else bytes(16)
    address = ctypes.addressof(where) if where is not None else 0
    head = bytes(8) + sin(dst, family) + gw + sin(mask, mask_family) + struct.pack("=Hh4x8x8xh6x", flags_, 0, metric)
    return head + struct.pack("=QQQH6x", address, mtu, window, irtt)


kept = []


def routes():
    told("routes")
    up, via = RTF_UP, RTF_UP | RTF_GATEWAY
    for add, entry in (
        (True, rtentry("10.20.0.0", "255.255.0.0", dev="v0")),
        (True, rtentry("10.20.0.0", "255.255.0.0", dev="v0")),
        (True, rtentry("10.20.0.1", "255.255.0.0", dev="v0")),
        (True, rtentry("10.20.0.0", "255.0.255.0", dev="v0")),
        (True, rtentry("10.20.0.0", "255.255.0.0", dev="nosuch")),
        (True, rtentry("10.21.0.0", "255.255.0.0", family=0, dev="v0")),
        (True, rtentry("10.21.0.0", "255.255.0.0", mask_family=0, dev="v0")),
        (True, rtentry("10.21.0.0", "0.0.0.0", mask_family=0, dev="v0")),
        (True, rtentry("10.22.0.0", "255.255.0.0", "10.0.0.9", via)),
        (True, rtentry("10.22.0.0", "255.255.0.0", "10.0.0.9", via, metric=5)),
        (True, rtentry("10.22.0.0", "255.255.0.0", "10.0.0.9", via, metric=-3)),
        (True, rtentry("10.23.0.0", "255.255.0.0", None, via)),
        (True, rtentry("10.23.0.0", "255.255.0.0", "10.0.0.9", up)),
        (True, rtentry("10.24.0.0", "255.255.0.0", "10.0.0.9", up, dev="v0")),
        (True, rtentry("10.25.0.0", "255.255.0.0", "172.31.9.9", via)),
        (True, rtentry("10.25.0.0", "255.255.0.0", "10.0.0.1", via)),
        (True, rtentry("10.26.0.1", "0.0.0.0", None, up | RTF_HOST, dev="v0")),
        (True, rtentry("10.27.0.0", "255.255.0.0", None, up | RTF_REJECT)),
        (True, rtentry("10.28.0.0", "255.255.0.0", "10.0.0.9", via | 0x40 | 0x80 | 0x100, mtu=1300, window=5000, irtt=7)),
        (True, rtentry("10.29.0.0", "255.255.0.0", "10.0.0.9", via, dev="v0:1")),
        (True, rtentry("10.30.0.0", "255.255.0.0", "10.0.0.9", via, dev="v0:9")),
        (True, rtentry("0.0.0.0", "0.0.0.0", "10.0.0.254", via)),
        (True, rtentry("0.0.0.0", "0.0.0.0", "10.0.0.253", via, metric=100)),
        (True, rtentry("127.77.0.0", "255.255.0.0", dev="lo")),
        (True, rtentry("10.31.0.0", "255.255.0.0", dev="i0")),
        (False, rtentry("10.20.0.0", "255.255.0.0", dev="v0")),
        (False, rtentry("10.20.0.0", "255.255.0.0", dev="v0")),
        (False, rtentry("10.22.0.0", "255.255.0.0", "10.0.0.8", via)),
        (False, rtentry("10.22.0.0", "255.255.0.0", None, up, metric=5)),
        (False, rtentry("10.27.0.0", "255.255.0.0", None, up)),
        (False, rtentry("10.27.0.0", "255.255.0.0", None, up | RTF_REJECT)),
        (False, rtentry("0.0.0.0", "0.0.0.0", "10.0.0.253", via)),
        (False, rtentry("10.0.0.0", "255.255.0.0", None, up)),
    ):
        call(inet, f"{'add' if add else 'delete'} route {entry[8:88].hex()}", 0x890b if add else 0x890c, entry)
        print()
    for sock in (packet, unix, netlink):
        call(sock, "add route", 0x890b, rtentry("10.40.0.0", "255.255.0.0", dev="v0"))
        print()


def in6_rtmsg(dst, length, gateway="::", device=None, metric=0, flags_=RTF_UP, type_=0, info=0, src_len=0):
    where = index(device) if device is not None else 0
    pton = lambda text: socket.inet_pton(socket.AF_INET6, text)
    return pton(dst) + pton("::") + pton(gateway) + struct.pack("=IHHI4xQIi", type_, length, src_len, metric, info, flags_, where)


def routes6():
    told("routes of IPv6")
    via = RTF_UP | RTF_GATEWAY
    for add, entry in (
        (True, in6_rtmsg("2001:db8:20::", 48, device="v0")),
        (True, in6_rtmsg("2001:db8:20::", 48, device="v0")),
        (True, in6_rtmsg("2001:db8:21::", 48, "2001:db8::9", flags_=via)),
        (True, in6_rtmsg("2001:db8:21::", 48, "2001:db8::9", flags_=via, metric=7)),
        (True, in6_rtmsg("2001:db8:22::", 48, "2001:db8::1", flags_=via)),
        (True, in6_rtmsg("2001:db8:22::", 129, "2001:db8::9", flags_=via)),
        (True, in6_rtmsg("2001:db8:22::", 48, "2001:dead::9", flags_=via)),
        (True, in6_rtmsg("2001:db8:23::5", 48, device="v0")),
        (True, in6_rtmsg("2001:db8:24::", 48, flags_=RTF_UP | RTF_REJECT, device="lo")),
        (True, in6_rtmsg("2001:db8:25::", 48, device="v0", type_=99)),
        (True, in6_rtmsg("2001:db8:25::", 48, device="v0", type_=7)),
        (True, in6_rtmsg("2001:db8:26::", 48, device="v0", info=100000, flags_=RTF_UP | 0x400000)),
        (True, in6_rtmsg("2001:db8:27::", 48)),
        (True, in6_rtmsg("2001:db8:27::", 48, device="v0", flags_=RTF_UP | 0x1000000)),
        (True, in6_rtmsg("2001:db8:27::", 48, device="v0", src_len=64)),
        (True, in6_rtmsg("::", 0, "2001:db8::9", flags_=via)),
        (False, in6_rtmsg("2001:db8:20::", 48, device="v0")),
        (False, in6_rtmsg("2001:db8:20::", 48, device="v0")),
        (False, in6_rtmsg("2001:db8:21::", 48, "2001:db8::8", flags_=via)),
        (False, in6_rtmsg("2001:db8:21::", 48, metric=7)),
        (False, in6_rtmsg("2001:db8:21::", 200)),
    ):
        call(inet6, f"{'add' if add else 'delete'} route {entry[:64].hex()}", 0x890b if add else 0x890c, entry)
        print()


def arpreq(address, lladdr="00:00:00:00:00:00", flags_=ATF_COM, device="", family=2, type_=ETHER, mask=None):
    netmask = sin(mask) if mask is not None else bytes(16)
    return sin(address, family) + hw(lladdr, type_) + struct.pack("=i", flags_) + netmask + name(device)


def neighbours():
    told("neighbours")
    ll = "02:00:00:00:00:99"
    SARP, DARP, GARP = 0x8955, 0x8953, 0x8954
    for what, request, entry in (
        ("set", SARP, arpreq("10.0.0.20", ll, ATF_COM, "v0")),
        ("set", SARP, arpreq("10.0.0.21", ll, ATF_COM | ATF_PERM, "v0")),
        ("set", SARP, arpreq("10.0.0.22", ll, ATF_PERM, "v0")),
        ("set", SARP, arpreq("10.0.0.23", ll, 0, "v0")),
        ("set", SARP, arpreq("10.0.0.24", ll, ATF_COM)),
        ("set", SARP, arpreq("10.0.0.24", ll, ATF_COM | ATF_PERM)),
        ("set", SARP, arpreq("8.8.8.8", ll, ATF_COM)),
        ("set", SARP, arpreq("10.0.0.25", ll, ATF_COM, "nosuch")),
        ("set", SARP, arpreq("10.0.0.25", ll, ATF_COM, "v0", type_=0)),
        ("set", SARP, arpreq("10.0.0.26", ll, ATF_COM, "v0", type_=7)),
        ("set", SARP, arpreq("10.0.0.26", ll, 0, "v0", type_=7)),
        ("set", SARP, arpreq("10.0.0.26", ll, ATF_COM, "v0", family=10)),
        ("set", SARP, arpreq("10.0.0.26", ll, ATF_COM | ATF_NETMASK, "v0")),
        ("set", SARP, arpreq("10.0.0.26", ll, ATF_COM | ATF_PUBL | ATF_NETMASK, "v0", mask="255.0.0.0")),
        ("set", SARP, arpreq("10.0.0.30", ll, ATF_PUBL, "v0")),
        ("set", SARP, arpreq("10.0.0.31", ll, ATF_PUBL)),
        ("set", SARP, arpreq("10.0.0.32", "02:00:00:00:00:01", ATF_PUBL | ATF_COM)),
        ("set", SARP, arpreq("10.0.0.33", ll, ATF_PUBL | ATF_COM)),
        ("set", SARP, arpreq("0.0.0.0", ll, ATF_PUBL | ATF_NETMASK, "v0", mask="0.0.0.0")),
        ("set", SARP, arpreq("10.0.0.20", "02:00:00:00:00:98", ATF_COM, "v0")),
        ("set", SARP, arpreq("127.0.0.9", ll, ATF_COM, "lo")),
        ("set", SARP, arpreq("10.0.0.1", ll, ATF_COM, "v0")),
        ("get", GARP, arpreq("10.0.0.20", device="v0")),
        ("get", GARP, arpreq("10.0.0.21", device="v0", flags_=0)),
        ("get", GARP, arpreq("10.0.0.23", device="v0")),
        ("get", GARP, arpreq("10.0.0.99", device="v0")),
        ("get", GARP, arpreq("10.0.0.20")),
        ("get", GARP, arpreq("10.0.0.20", device="nosuch")),
        ("get", GARP, arpreq("10.0.0.20", device="v0", type_=7)),
        ("delete", DARP, arpreq("10.0.0.20", device="v0")),
        ("delete", DARP, arpreq("10.0.0.20", device="v0")),
        ("delete", DARP, arpreq("10.0.0.22", flags_=0)),
        ("delete", DARP, arpreq("10.0.0.31", flags_=ATF_PUBL)),
        ("delete", DARP, arpreq("10.0.0.31", flags_=ATF_PUBL)),
        ("delete", DARP, arpreq("10.0.0.30", flags_=ATF_PUBL)),
    ):
        answer = call(inet, f"{what} neighbour {entry.hex()}", request, entry)
        say(answer if what == "get" else None)
    for sock in (inet6, unix, packet):
        answer = call(sock, "get neighbour", GARP, arpreq("10.0.0.21", device="v0"))
        say(answer)


def bridges():
    told("bridges")
    for sock, what, request, argument in (
        (unix, "add bridge", 0x89a0, name("ba")), (inet, "add bridge", 0x89a0, name("ba")),
        (inet, "add bridge", 0x89a0, name("a/b")), (inet, "add bridge", 0x89a0, name("bb%d")),
        (inet6, "add port", 0x89a2, ifreq("ba", integer(index("v1")))),
        (inet, "add port", 0x89a2, ifreq("ba", integer(index("v1")))),
        (inet, "add port", 0x89a2, ifreq("ba", integer(index("lo")))),
        (inet, "add port", 0x89a2, ifreq("ba", integer(index("br0")))),
        (inet, "add port", 0x89a2, ifreq("ba", integer(999))),
        (inet, "add port", 0x89a2, ifreq("nosuch", integer(1))),
        (inet, "add port", 0x89a2, ifreq("v0", integer(1))),
        (inet, "delete port", 0x89a3, ifreq("ba", integer(index("v0")))),
    ):
        call(sock, what, request, argument)
        print()
    told("bridges that are up")
    for sock, what, request, argument in (
        (inet, "up", 0x8914, ifreq("ba", flags(IFF_UP | IFF_MULTICAST))),
        (inet, "delete bridge", 0x89a1, name("ba")), (inet, "delete bridge", 0x89a1, name("v0")),
        (inet, "delete bridge", 0x89a1, name("nosuch")),
    ):
        call(sock, what, request, argument)
        print()
    told("old requests of bridges")
    room = ctypes.create_string_buffer(4096)
    at = ctypes.addressof(room)
    for numbers, length in (((0, 0, 0), 0), ((1, at, 16), 12), ((1, at, 1), 4), ((1, at, 5000), 0), ((99, 0, 0), 0)):
        ctypes.memset(at, 0, 64)
        call(inet, f"SIOCGIFBR {numbers[0]} {numbers[2]}", 0x8940, struct.pack("=3Q", *numbers))
        print(" ", len([one for one in struct.unpack("=3i", room.raw[:12]) if one != 0]))
    for device, numbers, length in (
        ("ba", (6, at, 0, 0), 48), ("ba", (7, at, 8, 0), 0), ("ba", (7, at, 0, 0), 0), ("ba", (13, at, 1, 0), 32),
        ("ba", (13, at, 5, 0), 32), ("ba", (8, 700, 0, 0), 0), ("ba", (9, 300, 0, 0), 0), ("ba", (9, 3000, 0, 0), 0),
        ("ba", (10, 1000, 0, 0), 0), ("ba", (11, 20000, 0, 0), 0), ("ba", (12, 1, 0, 0), 0), ("ba", (14, 1, 0, 0), 0),
        ("ba", (15, 4096, 0, 0), 0), ("ba", (16, 1, 9, 0), 0), ("ba", (16, 1, 99, 0), 0), ("ba", (16, 7, 9, 0), 0),
        ("ba", (17, 1, 55, 0), 0), ("ba", (17, 1, 0, 0), 0), ("ba", (77, 0, 0, 0), 0),
        ("ba", (4, index("i0"), 0, 0), 0), ("ba", (5, index("i0"), 0, 0), 0), ("v0", (6, at, 0, 0), 0),
        ("ba", (6, at, 0, 0), 48), ("ba", (6, 8, 0, 0), 0),
    ):
        ctypes.memset(at, 0, 4096)
        inner = ctypes.create_string_buffer(struct.pack("=4Q", *numbers), 32)
        pointer = struct.pack("=Q", ctypes.addressof(inner))
        kept.append(inner)
        call(inet, f"SIOCDEVPRIVATE {device} {numbers[0]} {numbers[2:]}", 0x89f0, ifreq(device, pointer))
        print(" ", room.raw[:length].hex())
    ctypes.memset(at, 0, 4096)
    inner = ctypes.create_string_buffer(struct.pack("=4Q", 18, at, 1, 0), 32)
    call(inet, "SIOCDEVPRIVATE ba 18 (1, 0)", 0x89f0, ifreq("ba", struct.pack("=Q", ctypes.addressof(inner))))
    print(" ", room.raw[:16].hex())


def drivers():
    told("drivers")
    for device in ("lo", "v0", "br0", "i0", "nosuch"):
        for command, size, shown, value in (
            (0x01, 44, 44, 0), (0x03, 196, 36, 0), (0x0a, 8, 8, 0), (0x20, 40, 8, 32), (0x20, 40, 8, 3),
            (0x4c, 96, 48, 0), (0x13, 40, 0, 0), (0x05, 40, 0, 0),
        ):
            data = ctypes.create_string_buffer(struct.pack("=II", command, value), max(size, 196))
            answer = call(unix, f"SIOCETHTOOL {device} {command:#x}", 0x8946,
                          ifreq(device, struct.pack("=Q", ctypes.addressof(data))))
            say(answer, lambda _: data.raw[:shown].hex())
        data = ctypes.create_string_buffer(struct.pack("=II7xb", 0x4c, 0, 4), 196)
        answer = call(unix, f"SIOCETHTOOL {device} masks", 0x8946, ifreq(device, struct.pack("=Q", ctypes.addressof(data))))
        say(answer, lambda _: data.raw[:48].hex())


for part in (devices, bad_address, addresses, addresses6, routes, routes6, neighbours, bridges, drivers):
    part()
print(f"{calls} calls")

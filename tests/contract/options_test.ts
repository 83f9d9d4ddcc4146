/** setsockopt(2) and getsockopt(2). */
import { MSG, NETLINK, NETLINK_SO, SO, SOL } from "../../src/abi/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { assertEquals, assertNotEquals } from "../assert.ts";
import { GET_LO, words } from "../_ffi.ts";
import { contract } from "./_backend.ts";
import { assertErrno, filled, option } from "./_requests.ts";

/** The options of SOL_NETLINK that are on or off. */
const TOGGLES: readonly number[] = [
  NETLINK_SO.PKTINFO,
  NETLINK_SO.BROADCAST_ERROR,
  NETLINK_SO.NO_ENOBUFS,
  NETLINK_SO.LISTEN_ALL_NSID,
  NETLINK_SO.CAP_ACK,
  NETLINK_SO.EXT_ACK,
  NETLINK_SO.GET_STRICT_CHK,
];

function timeval(seconds: bigint, micros: bigint): Uint8Array {
  return new Uint8Array(BigInt64Array.of(seconds, micros).buffer);
}

function read(socket: NetlinkSocket, name: number, room: number): number[] {
  const value = new Uint8Array(room);
  return [...value.subarray(0, socket.getsockopt(SOL.SOCKET, name, value))];
}

contract("an option of SOL_NETLINK is off, and any number but 0 turns it on", (lab) => {
  const socket = lab.open();
  for (const name of TOGGLES) {
    const values = [option(socket, SOL.NETLINK, name)];
    for (const value of [1, 0, -7, 0]) {
      socket.setsockopt(SOL.NETLINK, name, value);
      values.push(option(socket, SOL.NETLINK, name));
    }
    assertEquals(values, [0, 1, 0, 1, 0], `option ${name}`);
  }
});

contract(
  "a value of SOL_NETLINK that is too short counts as 0, and what is more is unread",
  (lab) => {
    const socket = lab.open();
    for (const name of TOGGLES) {
      for (const length of [0, 1, 2, 3]) {
        socket.setsockopt(SOL.NETLINK, name, 1);
        socket.setsockopt(SOL.NETLINK, name, filled(length));
        assertEquals(option(socket, SOL.NETLINK, name), 0, `option ${name}, ${length} bytes`);
      }
      socket.setsockopt(SOL.NETLINK, name, Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1));
      assertEquals(option(socket, SOL.NETLINK, name), 0);
      socket.setsockopt(SOL.NETLINK, name, Uint8Array.of(0, 0, 0, 1, 0));
      assertEquals(option(socket, SOL.NETLINK, name), 1);
    }
  },
);

contract("an option of SOL_NETLINK is read into 4 bytes or more, of which 4 are filled", (lab) => {
  const socket = lab.open();
  for (const name of TOGGLES) {
    for (const length of [0, 1, 3]) {
      const room = new Uint8Array(length);
      assertErrno("EINVAL", () => socket.getsockopt(SOL.NETLINK, name, room), "getsockopt");
    }
    const value = filled(6, 9);
    assertEquals(socket.getsockopt(SOL.NETLINK, name, value), 4);
    assertEquals([...value], [0, 0, 0, 0, 9, 9]);
  }
});

contract(
  "options of SOL_NETLINK that there are not, or only to set or to get, are ENOPROTOOPT",
  (lab) => {
    const socket = lab.open();
    const { ADD_MEMBERSHIP, DROP_MEMBERSHIP, RX_RING, TX_RING, LIST_MEMBERSHIPS } = NETLINK_SO;
    for (const name of [0, RX_RING, TX_RING, LIST_MEMBERSHIPS, 13, 99, -1]) {
      assertErrno("ENOPROTOOPT", () => socket.setsockopt(SOL.NETLINK, name, 1), "setsockopt");
    }
    const value = new Uint8Array(2);
    for (const name of [0, ADD_MEMBERSHIP, DROP_MEMBERSHIP, RX_RING, TX_RING, 13, 99, -1]) {
      assertErrno("ENOPROTOOPT", () => socket.getsockopt(SOL.NETLINK, name, value), "getsockopt");
    }
  },
);

contract("levels that are not netlink's are ENOPROTOOPT", (lab) => {
  const socket = lab.open();
  for (const level of [SOL.IP, SOL.TCP, SOL.PACKET, SOL.NETLINK + 1, -1]) {
    assertErrno("ENOPROTOOPT", () => socket.setsockopt(level, 3, 1), "setsockopt");
    assertErrno("ENOPROTOOPT", () => socket.getsockopt(level, 3, new Uint8Array(4)), "getsockopt");
  }
});

contract("a fresh socket's options of SOL_SOCKET", (lab) => {
  const socket = lab.open();
  const defaults = {
    DEBUG: 0,
    REUSEADDR: 0,
    TYPE: 3,
    ERROR: 0,
    DONTROUTE: 0,
    BROADCAST: 0,
    KEEPALIVE: 0,
    OOBINLINE: 0,
    NO_CHECK: 0,
    PRIORITY: 0,
    REUSEPORT: 0,
    PASSCRED: 0,
    RCVLOWAT: 1,
    SNDLOWAT: 1,
    ACCEPTCONN: 0,
    MARK: 0,
    PROTOCOL: 0,
    DOMAIN: 16,
    RXQ_OVFL: 0,
    TIMESTAMP: 0,
    TIMESTAMPNS: 0,
    BSDCOMPAT: 0,
    BINDTOIFINDEX: 0,
    LOCK_FILTER: 0,
  } as const;
  for (const name of Object.keys(defaults) as (keyof typeof defaults)[]) {
    assertEquals(option(socket, SOL.SOCKET, SO[name]), defaults[name], `SO_${name}`);
  }
});

contract("flags of SOL_SOCKET that mean nothing to netlink are remembered as 0 or 1", (lab) => {
  const socket = lab.open();
  const flags = [
    "REUSEADDR",
    "DONTROUTE",
    "BROADCAST",
    "KEEPALIVE",
    "OOBINLINE",
    "NO_CHECK",
    "PASSCRED",
    "PASSSEC",
    "RXQ_OVFL",
    "WIFI_STATUS",
    "NOFCS",
    "SELECT_ERR_QUEUE",
    "RCVMARK",
    "RCVPRIORITY",
  ] as const;
  for (const name of flags) {
    for (const [value, kept] of [[7, 1], [0, 0], [-1, 1]] as const) {
      socket.setsockopt(SOL.SOCKET, SO[name], value);
      assertEquals(option(socket, SOL.SOCKET, SO[name]), kept, `SO_${name}`);
    }
  }
}, "6.18");

contract("numbers of SOL_SOCKET that mean nothing to netlink are remembered", (lab) => {
  const socket = lab.open();
  const numbers: readonly [keyof typeof SO, readonly number[], readonly number[]][] = [
    ["PRIORITY", [1, 7, -1], []],
    ["MARK", [1, 0x7fffffff, -1], []],
    ["BUSY_POLL", [1, 7], [-1]],
    ["INCOMING_CPU", [1, 7, -1], []],
    ["BINDTOIFINDEX", [1, 7, 0], [-1]],
    ["BUF_LOCK", [1, 2, 3, 0], [4, -1]],
  ];
  for (const [name, values, refused] of numbers) {
    for (const value of values) {
      socket.setsockopt(SOL.SOCKET, SO[name], value);
      assertEquals(option(socket, SOL.SOCKET, SO[name]), value, `SO_${name}`);
    }
    for (const value of refused) {
      assertErrno("EINVAL", () => socket.setsockopt(SOL.SOCKET, SO[name], value), "setsockopt");
    }
  }
}, "6.18");

contract("who sets a buffer's size locks it", (lab) => {
  const socket = lab.open();
  assertEquals(option(socket, SOL.SOCKET, SO.BUF_LOCK), 0);
  socket.setsockopt(SOL.SOCKET, SO.RCVBUF, 5000);
  assertEquals(option(socket, SOL.SOCKET, SO.BUF_LOCK), 2);
  socket.setsockopt(SOL.SOCKET, SO.SNDBUF, 5000);
  assertEquals(option(socket, SOL.SOCKET, SO.BUF_LOCK), 3);
});

contract("of the kinds of time stamps a socket has one", (lab) => {
  const socket = lab.open();
  const { TIMESTAMP, TIMESTAMPNS, TIMESTAMP_NEW, TIMESTAMPNS_NEW } = SO;
  const kinds = [TIMESTAMP, TIMESTAMPNS, TIMESTAMP_NEW, TIMESTAMPNS_NEW];
  const on = () => kinds.filter((kind) => option(socket, SOL.SOCKET, kind) === 1);
  for (const kind of kinds) {
    socket.setsockopt(SOL.SOCKET, kind, 1);
    // That of nanoseconds tells that it is of the new ones, and so does that of microseconds.
    assertEquals(on(), kind === TIMESTAMPNS_NEW ? [TIMESTAMP_NEW, kind] : [kind]);
  }
  socket.setsockopt(SOL.SOCKET, TIMESTAMP, 0);
  assertEquals(on(), []);
});

contract("SO_LOCK_FILTER is for good", (lab) => {
  const socket = lab.open();
  socket.setsockopt(SOL.SOCKET, SO.LOCK_FILTER, 0);
  socket.setsockopt(SOL.SOCKET, SO.LOCK_FILTER, 1);
  assertErrno("EPERM", () => socket.setsockopt(SOL.SOCKET, SO.LOCK_FILTER, 0), "setsockopt");
  assertEquals(option(socket, SOL.SOCKET, SO.LOCK_FILTER), 1);
});

contract("SO_LINGER keeps its time when it is turned off", (lab) => {
  const socket = lab.open();
  const linger = (on: number, seconds: number) => [
    ...new Uint8Array(Int32Array.of(on, seconds).buffer),
  ];
  assertEquals(read(socket, SO.LINGER, 16), linger(0, 0));
  socket.setsockopt(SOL.SOCKET, SO.LINGER, Uint8Array.from(linger(9, 5)));
  assertEquals(read(socket, SO.LINGER, 16), linger(1, 5));
  socket.setsockopt(SOL.SOCKET, SO.LINGER, Uint8Array.from(linger(0, 7)));
  assertEquals(read(socket, SO.LINGER, 16), linger(0, 5));
  assertErrno("EINVAL", () => socket.setsockopt(SOL.SOCKET, SO.LINGER, 1), "setsockopt");
});

contract("SO_RCVLOWAT is at least 1, and negative is the most there is", (lab) => {
  const socket = lab.open();
  const values = [0, 5, -1].map((value) => {
    socket.setsockopt(SOL.SOCKET, SO.RCVLOWAT, value);
    return option(socket, SOL.SOCKET, SO.RCVLOWAT);
  });
  assertEquals(values, [1, 5, 0x7fffffff]);
});

contract("a value of SOL_SOCKET that is too short is EINVAL", (lab) => {
  const socket = lab.open();
  for (const name of [SO.RCVBUF, SO.PASSCRED, SO.RCVTIMEO, SO.TYPE, 9999]) {
    assertErrno("EINVAL", () => socket.setsockopt(SOL.SOCKET, name, filled(3)), "setsockopt");
  }
});

contract("an option of SOL_SOCKET is cut to the room that there is", (lab) => {
  const socket = lab.open();
  assertEquals(read(socket, SO.DOMAIN, 0), []);
  assertEquals(read(socket, SO.DOMAIN, 2), [16, 0]);
  assertEquals(read(socket, SO.DOMAIN, 8), [16, 0, 0, 0]);
  assertEquals(read(socket, SO.MEMINFO, 100).length, 36);
  assertEquals(read(socket, SO.MEMINFO, 7).length, 7);
});

contract("what a socket is cannot be set", (lab) => {
  const socket = lab.open();
  for (
    const name of [SO.TYPE, SO.PROTOCOL, SO.DOMAIN, SO.ERROR, SO.ACCEPTCONN, SO.SNDLOWAT, 9999]
  ) {
    assertErrno("ENOPROTOOPT", () => socket.setsockopt(SOL.SOCKET, name, 1), "setsockopt");
  }
  assertErrno("ENOPROTOOPT", () => socket.getsockopt(SOL.SOCKET, 9999, new Uint8Array(4)));
  for (const name of [SO.PEEK_OFF, SO.REUSEPORT, SO.ZEROCOPY, SO.TXREHASH]) {
    assertErrno("EOPNOTSUPP", () => socket.setsockopt(SOL.SOCKET, name, 1), "setsockopt");
  }
  for (const name of [SO.PEEK_OFF, SO.TXREHASH]) {
    assertErrno("EOPNOTSUPP", () => option(socket, SOL.SOCKET, name), "getsockopt");
  }
  assertErrno("ENODATA", () => option(socket, SOL.SOCKET, SO.PEERGROUPS), "getsockopt");
});

contract("SO_PEERCRED knows nobody", (lab) => {
  const socket = lab.open();
  const value = new Uint8Array(12);
  assertEquals(socket.getsockopt(SOL.SOCKET, SO.PEERCRED, value), 12);
  assertEquals([...new Int32Array(value.buffer)], [0, -1, -1]);
});

contract("SO_COOKIE is 8 bytes that no other socket has", (lab) => {
  const cookies = [lab.open(), lab.open()].map((socket) => {
    const value = new Uint8Array(8);
    assertEquals(socket.getsockopt(SOL.SOCKET, SO.COOKIE, value), 8);
    assertEquals(read(socket, SO.COOKIE, 8), [...value]);
    return words(value);
  });
  assertNotEquals(cookies[0], cookies[1]);
  const socket = lab.open();
  assertErrno("EINVAL", () => socket.getsockopt(SOL.SOCKET, SO.COOKIE, new Uint8Array(4)));
});

contract("SO_NETNS_COOKIE is the namespace's", (lab) => {
  const [one, two, other] = [lab.open(), lab.open(), lab.open({ namespace: "second" })]
    .map((socket) => read(socket, SO.NETNS_COOKIE, 8));
  assertEquals(one?.length, 8);
  assertEquals(one, two);
  assertNotEquals(one, other);
  const socket = lab.open();
  assertErrno("EINVAL", () => socket.getsockopt(SOL.SOCKET, SO.NETNS_COOKIE, new Uint8Array(4)));
});

contract("a buffer's size is doubled, within limits", (lab) => {
  const socket = lab.open();
  const sizes = (name: number, values: readonly number[]) =>
    values.map((value) => {
      socket.setsockopt(SOL.SOCKET, name, value);
      return option(socket, SOL.SOCKET, name);
    });
  assertEquals(sizes(SO.RCVBUF, [0, 1, 1152, 1153, 100_000]), [2304, 2304, 2304, 2306, 200_000]);
  assertEquals(sizes(SO.SNDBUF, [0, 1, 2304, 2305, 100_000]), [4608, 4608, 4608, 4610, 200_000]);
  // No more than net.core.rmem_max and wmem_max; negative numbers are huge ones.
  const [most] = sizes(SO.RCVBUF, [0x7fffffff]);
  assertEquals(sizes(SO.RCVBUF, [-1, 0x40000000]), [most, most]);
  const [mostSent] = sizes(SO.SNDBUF, [0x7fffffff]);
  assertEquals(sizes(SO.SNDBUF, [-1, 0x40000000]), [mostSent, mostSent]);
}, "6.18");

contract("a buffer's size can be forced beyond the limit", (lab) => {
  const socket = lab.open();
  for (const [force, name] of [[SO.RCVBUFFORCE, SO.RCVBUF], [SO.SNDBUFFORCE, SO.SNDBUF]] as const) {
    socket.setsockopt(SOL.SOCKET, force, 1 << 28);
    assertEquals(option(socket, SOL.SOCKET, name), 1 << 29);
    socket.setsockopt(SOL.SOCKET, force, 0x7fffffff);
    assertEquals(option(socket, SOL.SOCKET, name), 0x7ffffffe);
    socket.setsockopt(SOL.SOCKET, force, -1);
    assertEquals(option(socket, SOL.SOCKET, name), force === SO.RCVBUFFORCE ? 2304 : 4608);
    assertErrno("ENOPROTOOPT", () => option(socket, SOL.SOCKET, force), "getsockopt");
  }
}, "machine");

contract("a timeout is remembered, in whole ticks of the kernel's clock", (lab) => {
  const socket = lab.open();
  for (const name of [SO.RCVTIMEO, SO.SNDTIMEO]) {
    assertEquals(read(socket, name, 16), [...timeval(0n, 0n)]);
    for (const [seconds, micros] of [[1n, 0n], [3n, 500_000n], [-1n, 0n], [0n, 0n]] as const) {
      socket.setsockopt(SOL.SOCKET, name, timeval(seconds, micros));
      const told = seconds < 0n ? timeval(0n, 0n) : timeval(seconds, micros);
      assertEquals(read(socket, name, 16), [...told]);
    }
    assertErrno("EDOM", () => socket.setsockopt(SOL.SOCKET, name, timeval(0n, 1_000_000n)));
    assertErrno("EDOM", () => socket.setsockopt(SOL.SOCKET, name, timeval(0n, -1n)));
    assertErrno("EINVAL", () => socket.setsockopt(SOL.SOCKET, name, 1));
  }
});

contract("a timeout makes no call wait", (lab) => {
  const socket = lab.open({ protocol: NETLINK.USERSOCK });
  socket.setsockopt(SOL.SOCKET, SO.RCVTIMEO, timeval(60n, 0n));
  assertEquals(socket.recvfrom(new Uint8Array(8)), undefined);
});

contract("SO_RXQ_OVFL and SO_TIMESTAMP add nothing to what is received", (lab) => {
  const socket = lab.open();
  for (const name of [SO.RXQ_OVFL, SO.TIMESTAMP]) socket.setsockopt(SOL.SOCKET, name, 1);
  socket.sendto(GET_LO);
  const received = socket.recvmsg([new Uint8Array(8192)], { flags: MSG.TRUNC });
  assertEquals([received?.flags, received?.control], [0, []]);
});

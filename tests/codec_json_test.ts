import { AF, IFA_F, IFF, NETLINK, NLM_F, NTF, NUD, RTM, RTN, RTNH_F } from "../src/abi/mod.ts";
import type { Json, JsonOptions, Outgoing } from "../src/codec/mod.ts";
import { decode, encode, messageJson, typeName } from "../src/codec/mod.ts";
import { assertEquals } from "./assert.ts";
import { attribute, bytes, concat, link, message, text, u32 } from "./_bytes.ts";

/** As JSON what is decoded from what the draft encodes to, read back from its text. */
function shown(outgoing: Outgoing | Uint8Array, options?: JsonOptions): Json {
  const [first] = decode(outgoing instanceof Uint8Array ? outgoing : encode(outgoing), options);
  if (first === undefined) throw new Error("no message");
  return JSON.parse(JSON.stringify(messageJson(first, options)));
}

Deno.test("a link", () => {
  assertEquals(
    shown({
      kind: "link",
      type: RTM.NEWLINK,
      flags: NLM_F.MULTI | NLM_F.DUMP_INTR,
      seq: 1,
      pid: 77,
      header: { type: 1, index: 2, flags: (IFF.UP | IFF.BROADCAST | 0x80000000) >>> 0 },
      attributes: {
        ifname: "eth0",
        address: "02:00:00:00:00:01",
        operstate: 6,
        linkmode: 9,
        linkNetnsid: -1,
        linkinfo: { kind: "veth" },
        propList: ["uplink"],
        xdp: { attached: 2, flags: 4 },
        maxPacingOffloadHorizon: 5n,
        afSpec: { inet6: { flags: 0x80000000, addrGenMode: 0 } },
      },
    }),
    {
      type: "RTM_NEWLINK",
      flags: ["NLM_F_MULTI", "NLM_F_DUMP_INTR"],
      seq: 1,
      pid: 77,
      header: {
        family: "AF_UNSPEC",
        type: "ARPHRD_ETHER",
        index: 2,
        flags: ["IFF_UP", "IFF_BROADCAST", "0x80000000"],
        change: [],
      },
      attributes: {
        ifname: "eth0",
        address: "02:00:00:00:00:01",
        operstate: "IF_OPER_UP",
        linkmode: 9,
        linkNetnsid: -1,
        linkinfo: { kind: "veth" },
        propList: ["uplink"],
        xdp: { attached: "XDP_ATTACHED_SKB", flags: ["XDP_FLAGS_DRV_MODE"] },
        maxPacingOffloadHorizon: 5,
        afSpec: {
          inet6: { flags: ["IF_READY"], addrGenMode: "IN6_ADDR_GEN_MODE_EUI64" },
        },
      },
    },
  );
});

Deno.test("an address", () => {
  assertEquals(
    shown({
      kind: "address",
      type: RTM.DELADDR,
      flags: NLM_F.BULK,
      header: { family: AF.INET, prefixlen: 24, scope: 253, index: 3 },
      attributes: {
        local: "192.0.2.1",
        label: "eth0:web",
        flags: IFA_F.PERMANENT | IFA_F.NOPREFIXROUTE | 0x100000,
        cacheinfo: { prefered: 0xffffffff, valid: 0xffffffff, cstamp: 1, tstamp: 2 },
        proto: 3,
      },
    }),
    {
      type: "RTM_DELADDR",
      flags: ["NLM_F_BULK"],
      seq: 0,
      pid: 0,
      header: {
        family: "AF_INET",
        prefixlen: 24,
        flags: [],
        scope: "RT_SCOPE_LINK",
        index: 3,
      },
      attributes: {
        local: "192.0.2.1",
        label: "eth0:web",
        flags: ["IFA_F_PERMANENT", "IFA_F_NOPREFIXROUTE", "0x100000"],
        cacheinfo: { prefered: 0xffffffff, valid: 0xffffffff, cstamp: 1, tstamp: 2 },
        proto: "IFAPROT_KERNEL_LL",
      },
    },
  );
});

const ROUTE: Outgoing = {
  kind: "route",
  type: RTM.NEWROUTE,
  flags: NLM_F.CREATE | NLM_F.EXCL | NLM_F.ACK | 0x4000,
  header: {
    family: AF.INET6,
    dstLen: 48,
    table: 254,
    protocol: 4,
    type: RTN.UNICAST,
    flags: RTNH_F.ONLINK,
  },
  attributes: {
    dst: "2001:db8::",
    metrics: { mtu: 1300, features: 1, ccAlgo: "reno" },
    pref: 1,
    via: { family: AF.INET, address: "192.0.2.1" },
    multipath: [
      { flags: RTNH_F.DEAD, hops: 4, ifindex: 2, attributes: { gateway: "fe80::1" } },
      { flags: 0, hops: 0, ifindex: 3, attributes: {} },
    ],
    encapType: 1,
    encap: { dst: "100/200" },
    mfcStats: { packets: 2n ** 53n, bytes: 2n ** 64n - 1n, wrongIf: 2n ** 53n - 1n },
  },
};

Deno.test("a route, with counters past 2 ** 53 as their digits", () => {
  assertEquals(shown(ROUTE), {
    type: "RTM_NEWROUTE",
    flags: ["NLM_F_ACK", "NLM_F_EXCL", "NLM_F_CREATE", "0x4000"],
    seq: 0,
    pid: 0,
    header: {
      family: "AF_INET6",
      dstLen: 48,
      srcLen: 0,
      tos: 0,
      table: 254,
      protocol: "RTPROT_STATIC",
      scope: "RT_SCOPE_UNIVERSE",
      type: "RTN_UNICAST",
      flags: ["RTNH_F_ONLINK"],
    },
    attributes: {
      dst: "2001:db8::",
      metrics: { mtu: 1300, features: ["RTAX_FEATURE_ECN"], ccAlgo: "reno" },
      pref: "ICMPV6_ROUTER_PREF_HIGH",
      via: { family: "AF_INET", address: "192.0.2.1" },
      multipath: [
        { flags: ["RTNH_F_DEAD"], hops: 4, ifindex: 2, attributes: { gateway: "fe80::1" } },
        { flags: [], hops: 0, ifindex: 3, attributes: {} },
      ],
      encapType: "LWTUNNEL_ENCAP_MPLS",
      encap: { dst: "100/200" },
      mfcStats: {
        packets: "9007199254740992",
        bytes: "18446744073709551615",
        wrongIf: 9007199254740991,
      },
    },
  });
});

Deno.test("a neighbour", () => {
  assertEquals(
    shown({
      kind: "neighbour",
      type: RTM.GETNEIGH,
      flags: NLM_F.REQUEST | NLM_F.ROOT | NLM_F.MATCH,
      header: {
        family: AF.BRIDGE,
        ifindex: 5,
        state: NUD.NOARP | NUD.PERMANENT,
        flags: NTF.SELF,
        type: 0,
      },
      attributes: {
        lladdr: "02:00:00:00:00:99",
        dst: "198.51.100.7",
        port: 4789,
        vni: 77,
        fdbExtAttrs: { dontRefresh: true },
      },
    }),
    {
      type: "RTM_GETNEIGH",
      flags: ["NLM_F_REQUEST", "NLM_F_ROOT", "NLM_F_MATCH"],
      seq: 0,
      pid: 0,
      header: {
        family: "AF_BRIDGE",
        ifindex: 5,
        state: ["NUD_NOARP", "NUD_PERMANENT"],
        flags: ["NTF_SELF"],
        type: "RTN_UNSPEC",
      },
      attributes: {
        lladdr: "02:00:00:00:00:99",
        dst: "198.51.100.7",
        port: 4789,
        vni: 77,
        fdbExtAttrs: { dontRefresh: true },
      },
    },
  );
});

Deno.test("a rule", () => {
  assertEquals(
    shown({
      kind: "rule",
      type: RTM.NEWRULE,
      header: { family: 128, action: 1, flags: 2 },
      attributes: {
        tunId: 0xfedcba9876543210n,
        suppressPrefixlen: -1,
        uidRange: { start: 1000, end: 2000 },
        ipProto: 6,
        protocol: 250,
      },
    }),
    {
      type: "RTM_NEWRULE",
      flags: [],
      seq: 0,
      pid: 0,
      header: {
        family: "RTNL_FAMILY_IPMR",
        dstLen: 0,
        srcLen: 0,
        tos: 0,
        table: 0,
        action: "FR_ACT_TO_TBL",
        flags: ["FIB_RULE_INVERT"],
      },
      attributes: {
        tunId: "18364758544493064720",
        suppressPrefixlen: -1,
        uidRange: { start: 1000, end: 2000 },
        ipProto: "IPPROTO_TCP",
        protocol: 250,
      },
    },
  );
});

Deno.test("a refusal, with the name of its error and of the request", () => {
  const policy = { type: 12, maxLength: 15, maxValueU: 2n ** 63n };
  assertEquals(
    shown({
      kind: "error",
      type: 2,
      flags: NLM_F.ACK_TLVS,
      seq: 7,
      pid: 8,
      error: -34,
      request: { length: 20, type: RTM.NEWLINK, flags: NLM_F.REPLACE, seq: 7, pid: 0 },
      body: bytes(0, 0, 0, 0xff),
      attributes: { msg: "no", offs: 32, cookie: bytes(1, 2), policy },
    }),
    {
      type: "NLMSG_ERROR",
      flags: ["NLM_F_ACK_TLVS"],
      seq: 7,
      pid: 8,
      error: -34,
      code: "ERANGE",
      request: { length: 20, type: "RTM_NEWLINK", flags: ["NLM_F_REPLACE"], seq: 7, pid: 0 },
      body: "000000ff",
      attributes: {
        msg: "no",
        offs: 32,
        cookie: "0102",
        policy: {
          type: "NL_ATTR_TYPE_NUL_STRING",
          maxLength: 15,
          maxValueU: "9223372036854775808",
        },
      },
    },
  );
});

Deno.test("the end of a dump", () => {
  const done = { type: "NLMSG_DONE", flags: ["NLM_F_MULTI"], seq: 1, pid: 2 };
  const header = { flags: NLM_F.MULTI, seq: 1, pid: 2 };
  assertEquals(shown(message(3, u32(0), header)), { ...done, error: 0, attributes: {} });
  assertEquals(shown(message(3, bytes(1), header)), { ...done, body: "01", attributes: {} });
  assertEquals(shown(message(3, u32(-4242), header)), {
    ...done,
    error: -4242,
    code: "errno 4242",
    attributes: {},
  });
});

Deno.test("what has no table, and what was cut", () => {
  assertEquals(shown(message(31, bytes(1, 0xff))), {
    type: "type 31",
    flags: [],
    seq: 0,
    pid: 0,
    payload: "01ff",
  });
  assertEquals(shown(bytes(1, 2, 0xff)), { cut: "0102ff" });
});

Deno.test("unknown attributes, attributes of wrong lengths, and bytes that are none", () => {
  const odd = concat(
    attribute(4, bytes(1)),
    attribute(0x8000 | 1000, bytes(2)),
    attribute(3, text("lo")),
    bytes(1, 2),
  );
  const { attributes } = JSON.parse(JSON.stringify(shown(link(odd))));
  assertEquals(attributes, {
    ifname: "lo",
    unknown: [{ type: "IFLA_MTU", data: "01" }, { type: 1000, data: "02" }],
    tail: "0102",
  });
});

Deno.test("counters without names for all their elements have numbers for the rest", () => {
  const stats = Array.from({ length: 40 }, (_, index) => BigInt(index));
  const shownLink = JSON.parse(JSON.stringify(shown({
    kind: "link",
    type: RTM.NEWLINK,
    attributes: { afSpec: { inet6: { stats } } },
  })));
  const counters = shownLink.attributes.afSpec.inet6.stats;
  assertEquals([counters.NUM, counters.INPKTS, counters[39]], [0, 1, 39]);
  assertEquals(Object.keys(counters).length, 40);
});

Deno.test("in another protocol than NETLINK_ROUTE types have no names but the control messages", () => {
  const options = { protocol: NETLINK.GENERIC };
  assertEquals(shown(message(20, bytes(1), { flags: 0x300 }), options), {
    type: "type 20",
    flags: ["NLM_F_ROOT", "NLM_F_MATCH"],
    seq: 0,
    pid: 0,
    payload: "01",
  });
  assertEquals(typeName(3, NETLINK.GENERIC), "NLMSG_DONE");
  assertEquals(typeName(RTM.GETLINK), "RTM_GETLINK");
  assertEquals(typeName(999), "type 999");
});

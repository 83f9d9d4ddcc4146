/** /proc/sys/net of emulated kernels, beside that of the real one. */
import { CAP, ERRNO, NLM_F, RTM } from "../src/abi/mod.ts";
import type { Request } from "../src/client/mod.ts";
import type { Credentials } from "../src/emulation/mod.ts";
import { EmulatedSettings, RealSettings, type Settings } from "./_proc_sys.ts";
import { whyNotThisKernel } from "./_proc.ts";
import { testUnless, whyNoPrograms } from "./_ffi.ts";
import { whyNoRealKernel } from "./differential/real.ts";
import { assertEquals, assertGreater } from "./assert.ts";

const why = whyNoPrograms() ?? whyNoRealKernel() ?? whyNotThisKernel();

/** A pair of links. */
function pair(ifname: string, peer: string): Request {
  return {
    kind: "link",
    type: RTM.NEWLINK,
    flags: NLM_F.CREATE | NLM_F.EXCL,
    attributes: {
      ifname,
      linkinfo: {
        kind: "veth",
        data: {
          peer: {
            header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
            attributes: { ifname: peer },
          },
        },
      },
    },
  };
}

/** The directories of the settings of devices. */
const DIRECTORIES: readonly string[] = ["ipv4/conf", "ipv4/neigh", "ipv6/conf", "ipv6/neigh"];

/** Texts that are written, all of them to each of {@linkcode WRITTEN}. */
const TEXTS: readonly string[] = [
  ...["1\n", "0\n", "", "\n", " ", "2", "-1\n", "-0\n", "+1\n", "--1\n", "- 1\n"],
  ...["0x10\n", "0X1f", "-0x5\n", "010\n", "08\n", "0x\n", "0b1\n", "abc\n", "4x\n", "1,2\n"],
  ...["1 2\n", "3 x\n", "\t5\n", "\n6\n", "\xa07\n", "5\r\n", "5\v", "8\0", "8\x009\n"],
  ...["16", "32", "127", "128", "255", "256", "65535", "65536", "1279", "1280", "1500", "1501"],
  ...["1027373", "1027374", "2147483647\n", "2147483648\n", "-2147483648\n", "-2147483649\n"],
  ...["4294967295", "4294967296", "99999999999\n", "18446744073709551616\n"],
  ...["00000000000000000001\n", "000000000000000000001\n", "-0000000000000000001\n"],
  `${" ".repeat(5000)}9\n`,
  `1 ${" ".repeat(100)}\n`,
  ...["::1\n", "fd00::1", "fd00::1 \n", "192.0.2.1\n"],
];

/** Settings of all kinds. */
const WRITTEN: readonly string[] = [
  "ipv4/conf/d0/medium_id",
  "ipv4/conf/d0/forwarding",
  "ipv4/conf/d0/mc_forwarding",
  "ipv4/conf/d0/disable_xfrm",
  "ipv4/conf/all/accept_local",
  "ipv4/conf/default/rp_filter",
  "ipv4/ip_forward",
  "ipv4/nexthop_compat_mode",
  "ipv4/neigh/d0/mcast_solicit",
  "ipv4/neigh/d0/retrans_time",
  "ipv4/neigh/d0/gc_stale_time",
  "ipv4/neigh/d0/unres_qlen",
  "ipv4/neigh/d0/retrans_time_ms",
  "ipv4/neigh/d0/interval_probe_time_ms",
  "ipv6/neigh/d0/retrans_time",
  "ipv6/neigh/d0/base_reachable_time_ms",
  "ipv6/conf/d0/hop_limit",
  "ipv6/conf/d0/mtu",
  "ipv6/conf/d0/forwarding",
  "ipv6/conf/all/forwarding",
  "ipv6/conf/d0/force_forwarding",
  "ipv6/conf/d0/disable_ipv6",
  "ipv6/conf/d0/addr_gen_mode",
  "ipv6/conf/d0/router_solicitations",
  "ipv6/conf/d0/ioam6_id",
  "ipv6/conf/d0/ioam6_id_wide",
  "ipv6/conf/d0/ra_defrtr_metric",
  "ipv6/conf/d0/ra_honor_pio_life",
  "ipv6/conf/d0/mldv1_unsolicited_report_interval",
  "ipv6/conf/d0/stable_secret",
  "ipv6/conf/all/stable_secret",
  "ipv6/conf/default/stable_secret",
];

testUnless(why, "the settings of devices are listed as the running kernel lists them", () => {
  using real = new RealSettings();
  using emulated = new EmulatedSettings();
  for (const kernel of [real, emulated]) {
    kernel.request(pair("d0", "d0.1"));
    kernel.request(pair("Zebra", "fifteen-letters"));
  }
  for (const directory of DIRECTORIES) {
    const owners = real.list(directory);
    assertGreater(owners.length, 4);
    assertEquals(emulated.list(directory), owners, directory);
    for (const [owner] of owners) {
      const path = `${directory}/${owner}`;
      const settings = real.list(path);
      assertGreater(settings.length, 16);
      assertEquals(emulated.list(path), settings, path);
    }
  }
});

testUnless(why, "what can be written to a setting can be in an emulated kernel", () => {
  using real = new RealSettings();
  using emulated = new EmulatedSettings();
  for (const kernel of [real, emulated]) kernel.request(pair("d0", "d1"));
  for (const path of WRITTEN) {
    const told = (kernel: Settings) =>
      TEXTS.map((text) => [text, kernel.write(path, text), kernel.read(path)]);
    // What there is at first is the host's where it has settings of its own.
    for (const kernel of [real, emulated]) kernel.write(path, "1");
    assertEquals(told(emulated), told(real), path);
  }
});

/** All settings of devices, and what they are. */
function all(kernel: Settings): ReadonlyMap<string, string | number> {
  return new Map(DIRECTORIES.flatMap((directory) => [...kernel.readAll(directory)]));
}

/** Settings that change others, and what is written to them. */
const CHANGES: readonly (readonly [path: string, text: string])[] = [
  ["ipv4/ip_forward", "1"],
  ["ipv4/conf/d0/forwarding", "0"],
  ["ipv4/conf/all/forwarding", "0"],
  ["ipv4/conf/default/rp_filter", "2"],
  ["ipv4/conf/d0/rp_filter", "1"],
  ["ipv4/conf/default/rp_filter", "0"],
  ["ipv4/conf/default/forwarding", "1"],
  ["ipv4/neigh/d0/base_reachable_time", "7"],
  ["ipv4/neigh/d0/retrans_time_ms", "123"],
  ["ipv4/neigh/d0/unres_qlen", "31"],
  ["ipv6/conf/all/forwarding", "1"],
  ["ipv6/conf/d0/forwarding", "0"],
  ["ipv6/conf/all/forwarding", "0"],
  ["ipv6/conf/default/forwarding", "2"],
  ["ipv6/conf/all/disable_ipv6", "1"],
  ["ipv6/conf/d0/disable_ipv6", "0"],
  ["ipv6/conf/all/ignore_routes_with_linkdown", "1"],
  ["ipv6/conf/all/addr_gen_mode", "1"],
  ["ipv6/conf/all/force_forwarding", "1"],
  ["ipv6/conf/default/stable_secret", "fd00::1"],
  ["ipv6/conf/d0/mtu", "1300"],
  ["ipv6/conf/all/mtu", "1400"],
];

testUnless(why, "a setting changes others as it does in the running kernel", () => {
  using real = new RealSettings();
  using emulated = new EmulatedSettings();
  for (const kernel of [real, emulated]) kernel.request(pair("d0", "d1"));
  const changed = (kernel: Settings, [path, text]: typeof CHANGES[number]) => {
    const before = all(kernel);
    const result = kernel.write(path, text);
    const after = [...all(kernel)].filter(([path, value]) => before.get(path) !== value);
    return [result, ...after];
  };
  for (const change of CHANGES) {
    assertEquals(changed(emulated, change), changed(real, change), change.join(" = "));
  }
  assertEquals([...all(emulated).keys()], [...all(real).keys()]);
});

Deno.test("who administers a network writes its settings, as root does but for forwarding", () => {
  const owner = { owner: 1000 };
  using settings = new EmulatedSettings(owner);
  const written = (who: Partial<Credentials>): readonly number[] => {
    const nobody = { uid: 65534, gid: 65534, capabilities: new Set<number>() };
    settings.writer = { ...nobody, userNamespace: settings.kernel.userNamespace, ...who };
    return ["rp_filter", "forwarding"].map((name) => settings.write(`ipv4/conf/lo/${name}`, "1\n"));
  };
  const { EPERM } = ERRNO;
  assertEquals(written({}), [-EPERM, -EPERM]);
  assertEquals(written({ gid: 0 }), [-EPERM, -EPERM]);
  assertEquals(written({ uid: 0 }), [0, -EPERM]);
  assertEquals(written({ userNamespace: owner }), [-EPERM, -EPERM]);
  assertEquals(written({ userNamespace: owner, capabilities: new Set([CAP.NET_ADMIN]) }), [0, 0]);
});

Deno.test("directories of settings are found by names with dots, and there are no others", () => {
  using settings = new EmulatedSettings();
  settings.request(pair("a.b.c", "d0"));
  assertEquals(settings.read("ipv4/conf/a.b.c/tag"), "0\n");
  assertEquals(settings.read("ipv4/conf/a/b/c/tag"), -ERRNO.ENOENT);
  assertEquals(settings.read("ipv4/conf/a.b.c.tag"), -ERRNO.ENOENT);
  assertEquals(settings.list("ipv4/conf/a"), []);
  assertEquals(settings.list("ipv4").map(([name]) => name), [
    "conf",
    "ip_forward",
    "neigh",
    "nexthop_compat_mode",
  ]);
});

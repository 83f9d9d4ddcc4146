import * as abi from "../src/abi/mod.ts";
import { assert, assertEquals, assertGreater } from "./assert.ts";
import { probe, runC, whyNoProbe } from "./_c_probe.ts";
import { constants, HEADERS, RENUMBERED } from "./_constants.ts";
import { report } from "./_report.ts";

const reason = await whyNoProbe(["sys/socket.h", "linux/rtnetlink.h", "linux/version.h"]);

Deno.test({
  name: `the installed uapi headers agree with every constant they know${
    reason === undefined ? "" : ` (skipped: ${reason})`
  }`,
  ignore: reason !== undefined,
  async fn(t) {
    const all = constants();
    const version = "LINUX_VERSION_CODE";
    const values = await probe(HEADERS, [version, ...all.map(({ expression }) => expression)]);
    const code = Number(values.get(version));
    const comparable = all.filter(({ table, name }) => {
      const [major, minor] = RENUMBERED[table] ?? RENUMBERED[name] ?? [0, 0];
      return code >= major * 0x10000 + minor * 0x100;
    });
    const known = comparable.filter(({ expression }) => values.get(expression) !== undefined);
    const unknown = Map.groupBy(all.filter((it) => !known.includes(it)), ({ table }) => table);
    const unknownCounts = [...unknown].map(([table, { length }]) => `${table} ${length}`);
    const linux = `Linux ${code >> 16}.${(code >> 8) & 0xff}`;

    await t.step(`${known.length} constants are those of the headers of ${linux}`, () => {
      const wrong = known.filter(({ expression, value }) =>
        values.get(expression) !== BigInt(value)
      );
      assertEquals(
        wrong.map(({ name, expression, value }) =>
          `${name} is ${values.get(expression)}, not ${value}`
        ),
        [],
      );
      report({ judge: `uapi headers of ${linux}: constants`, compared: known.length });
    });
    await t.step(
      `${all.length - known.length} are newer or elsewhere: ${unknownCounts.join(", ")}`,
      () => {
        assertGreater(known.length, 0.8 * all.length);
      },
    );
  },
});

Deno.test({
  name: `errnoText says what strerror(3) says${
    reason === undefined ? "" : ` (skipped: ${reason})`
  }`,
  ignore: reason !== undefined,
  async fn() {
    const output = await runC(`
      #include <stdio.h>
      #include <string.h>
      int main(void) { for (int i = 0; i < 140; i++) puts(strerror(i)); }
    `);
    assertEquals(
      Array.from({ length: 140 }, (_, errno) => abi.errnoText(errno)),
      output.trimEnd().split("\n"),
    );
  },
});

Deno.test("nameOf gives the first name listed, or undefined", () => {
  assertEquals(abi.nameOf("RTM", abi.RTM, 16), "RTM_NEWLINK");
  assertEquals(abi.nameOf("RTM", abi.RTM, 19), "RTM_SETLINK");
  assertEquals(abi.nameOf("RTM", abi.RTM, 15), undefined);
  assertEquals(abi.nameOf("AF", abi.AF, 16), "AF_NETLINK");
  assertEquals(abi.nameOf("IFLA", abi.IFLA, 46), "IFLA_IF_NETNSID");
  assertEquals(abi.nameOf("RT_TABLE", abi.RT_TABLE, 0xffffffff), "RT_TABLE_MAX");
  assertEquals(abi.nameOf("NETKIT", abi.NETKIT_ACTION, -1), "NETKIT_NEXT");
  assertEquals(abi.keyOf(abi.SOL, 270), "NETLINK");
});

Deno.test("flagNames names single bits, lowest first, and returns the rest", () => {
  assertEquals(abi.flagNames("IFF", abi.IFF, 0x49), {
    names: ["IFF_UP", "IFF_LOOPBACK", "IFF_RUNNING"],
    rest: 0,
  });
  assertEquals(abi.flagNames("IFF", abi.IFF, 0), { names: [], rest: 0 });
  assertEquals(abi.flagNames("NLM_F", abi.NLM_F, 0x305).names, [
    "NLM_F_REQUEST",
    "NLM_F_ACK",
    "NLM_F_ROOT",
    "NLM_F_MATCH",
  ]);
  assertEquals(abi.flagNames("IFA_F", abi.IFA_F, 0x1).names, ["IFA_F_SECONDARY"]);
});

Deno.test("flagNames takes masks of 32 bits, signed or not", () => {
  for (const mask of [0xffffffff, -1]) {
    const { names, rest } = abi.flagNames("NHA_OP_FLAG", abi.NHA_OP_FLAG, mask);
    assertEquals(names.at(-1), "NHA_OP_FLAG_RESP_GRP_RESVD_0");
    assertEquals(rest, 0x7ffffffc);
  }
  assertEquals(abi.flagNames("IFF", abi.IFF, 0x80000001), { names: ["IFF_UP"], rest: 0x80000000 });
});

Deno.test("errnoName names a number, or says that it has none", () => {
  assertEquals(abi.errnoName(98), "EADDRINUSE");
  assertEquals(abi.errnoName(11), "EAGAIN");
  assertEquals(abi.errnoName(4242), "errno 4242");
  assertEquals(abi.errnoText(4242), "Unknown error 4242");
});

Deno.test("every number of the tables is an integer that fits in 32 bits", () => {
  for (const { name, value } of constants()) {
    assert(Number.isInteger(value) && value >= -2 && value <= 0xffffffff, name);
  }
});

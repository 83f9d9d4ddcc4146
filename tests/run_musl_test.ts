/** Programs that were compiled against musl on an emulated network, and what musl has for the bridge. */
import { projectFile, run } from "./_capture.ts";
import { runModule, testUnless, whyNoPrograms } from "./_ffi.ts";
import { bridged, inTemporary, isFile, testWith } from "./_run.ts";
import { assertEquals } from "./assert.ts";

/** What a program says of `run.ts`'s network, by the program's name. */
const SAYINGS: Readonly<Record<string, readonly string[]>> = {
  getifaddrs: [
    "lo 127.0.0.1",
    "eth0 192.0.2.10",
    "lo ::1",
    "eth0 2001:db8::10",
    "eth0 fe80::200:5eff:fe00:5301%eth0",
    "",
  ],
  names: ["1 lo 1 lo", "2 eth0 2 eth0", "nosuch: No such device", "2 fe80::1%eth0", ""],
};

for (const [linked, ...flags] of [["dynamically"], ["statically", "-static"]]) {
  for (const [name, expected] of Object.entries(SAYINGS)) {
    testWith(["musl-gcc"], `musl's ${name}, ${linked} linked`, async () => {
      await inTemporary(async (directory) => {
        const program = `${directory}/${name}`;
        const source = projectFile(`tests/programs/${name}.c`);
        const compiled = await run("musl-gcc", ["-O1", ...flags, "-o", program, source]);
        assertEquals(compiled.code, 0, compiled.stderr);
        const { code, text, stderr } = await bridged([program]);
        assertEquals([code, stderr], [0, ""]);
        assertEquals(text.split("\n"), expected);
      });
    });
  }
}

const MUSL = `/lib/ld-musl-${Deno.build.arch}.so.1`;

testUnless(
  whyNoPrograms() ?? (isFile(MUSL) ? undefined : "needs musl"),
  "Musl has every function that the bridge takes of libc",
  async () => {
    const output = await runModule(
      `
        import * as serving from "FFI/bridge/symbols.ts";
        import * as starting from "FFI/bridge/launch_symbols.ts";
        for (const tables of [serving, starting]) {
          for (const table of Object.values(tables)) Deno.dlopen("${MUSL}", table).close();
        }
        console.log("all");
      `,
      ["--allow-ffi"],
    );
    assertEquals(output, "all\n");
  },
);

import { decode, encode, messageJson, randomMessage } from "../src/codec/mod.ts";
import { assertEquals, assertStringIncludes } from "./assert.ts";
import { runModule, testUnless, whyNoPrograms } from "./_ffi.ts";
import { seeded } from "./_random.ts";

const MOD = new URL("../mod.ts", import.meta.url).href;

Deno.test({
  name: "The codec needs no permission",
  permissions: "none",
  fn() {
    const random = seeded(1);
    for (let count = 0; count < 100; count++) {
      const bytes = encode(randomMessage(random));
      const messages = decode(bytes);
      assertEquals(encode(messages), bytes);
      for (const message of messages) JSON.stringify(messageJson(message));
    }
  },
});

testUnless(
  whyNoPrograms(),
  "Importing everything, and using what needs no kernel, needs no permission",
  async () => {
    const code = `
      import { Client, decode, events, jsonLine, NetlinkError, open, pcapngHeader, tap } from "${MOD}";
      import { openSocket } from "FFI/mod.ts";
      const names = [Client, events, NetlinkError, open, openSocket, tap].map(({ name }) => name);
      pcapngHeader();
      jsonLine({ kind: "overrun", time: 0n, dropped: 1 });
      console.log(names.join(), decode(new Uint8Array(3)).length);`;
    assertEquals(await runModule(code, []), "Client,events,NetlinkError,open,openSocket,tap 1\n");
  },
);

testUnless(
  whyNoPrograms(),
  "open() asks for nothing until it is called, then for --allow-ffi alone",
  async () => {
    const code = `
      import { open } from "${MOD}";
      try {
        using socket = await open();
        socket.bind();
        console.log("port", socket.getsockname().pid > 0);
      } catch (error) {
        console.log(error instanceof Deno.errors.NotCapable, error.message);
      }`;
    assertEquals(await runModule(code, ["--allow-ffi"]), "port true\n");
    assertStringIncludes(await runModule(code, []), "true Requires ffi access");
  },
);

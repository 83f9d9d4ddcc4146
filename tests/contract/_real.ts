/** The running kernel, in fresh network namespaces, through libc. */
import type { NetworkNamespace } from "../../ffi/mod.ts";
import { createNetworkNamespace, openSocket } from "../../ffi/mod.ts";
import { forgetProxies } from "../_leftovers.ts";
import { NETNSA, NLM_F, RTM } from "../../src/abi/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { attribute, joined, request, u32 } from "../_attributes.ts";
import { isMachineRoot, whyNoNamespaces } from "../_ffi.ts";
import { assertEquals } from "../assert.ts";
import type { Backend, Lab, Opening, Where } from "./_backend.ts";

/** `_LINUX_CAPABILITY_VERSION_3`, linux/capability.h. */
const VERSION_3 = 0x20080522;

/** capget(2) and capset(2), which are about the calling thread. */
const CAPABILITY_CALLS = {
  capget: { parameters: ["buffer", "buffer"], result: "i32" },
  capset: { parameters: ["buffer", "buffer"], result: "i32" },
} as const;

/** Does something without some effective capabilities, which come back afterwards. */
function without<T>(capabilities: readonly number[], action: () => T): T {
  const libc = Deno.dlopen("libc.so.6", CAPABILITY_CALLS);
  const header = Uint32Array.of(VERSION_3, 0);
  // struct __user_cap_data_struct[2]: effective, permitted, inheritable; 32 capabilities each.
  const data = new Uint32Array(6);
  assertEquals(libc.symbols.capget(header, data), 0);
  const less = data.slice();
  for (const capability of capabilities) less[0] = (less[0] ?? 0) & ~(1 << capability);
  assertEquals(libc.symbols.capset(header, less), 0);
  try {
    return action();
  } finally {
    assertEquals(libc.symbols.capset(header, data), 0);
    libc.close();
  }
}

class RealLab implements Lab {
  readonly pid: number = Deno.pid;
  readonly uid: number = Deno.uid() ?? 0;
  readonly gid: number = Deno.gid() ?? 0;
  readonly #opened = new DisposableStack();
  readonly #namespaces = new Map<Where, NetworkNamespace>();

  open({ namespace = "first", ...options }: Opening = {}): NetlinkSocket {
    return this.#opened.use(openSocket({ ...options, netns: this.#namespace(namespace) }));
  }

  #namespace(where: Where): NetworkNamespace {
    let namespace = this.#namespaces.get(where);
    if (namespace === undefined) {
      const made = this.#opened.use(createNetworkNamespace());
      forgetProxies(made);
      this.#opened.defer(() => forgetProxies(made));
      this.#namespaces.set(where, namespace = made);
    }
    return namespace;
  }

  without<T>(capabilities: readonly number[], action: () => T): T {
    return without(capabilities, action);
  }

  introduce(id: number): void {
    using socket = this.open();
    const fd = attribute(NETNSA.FD, u32(this.#namespace("second").fd));
    const header = new Uint8Array(4); // struct rtgenmsg and its padding
    const nsid = attribute(NETNSA.NSID, u32(id));
    socket.sendto(request(RTM.NEWNSID, NLM_F.CREATE, header, joined(nsid, fd)));
    const ack = new Uint8Array(256);
    socket.recvfrom(ack);
    assertEquals(new DataView(ack.buffer).getInt32(16, true), 0, "RTM_NEWNSID");
  }

  [Symbol.dispose](): void {
    this.#opened.dispose();
  }
}

/** The running kernel. */
export const REAL: Backend = {
  name: "Linux",
  why: whyNoNamespaces(),
  lacks: {
    machine: isMachineRoot() ? undefined : "needs root, and not just a user namespace's",
    "6.18": Deno.osRelease().startsWith("6.18.") && Deno.build.arch === "x86_64"
      ? undefined
      : "is about Linux 6.18 on x86-64",
  },
  lab: () => new RealLab(),
};

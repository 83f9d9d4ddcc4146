/** What the running kernel was built with, where it shows. */

import { createNetworkNamespace } from "../../ffi/mod.ts";
import { NLM_F, RTM } from "../../src/abi/mod.ts";
import { decode } from "../../src/codec/mod.ts";
import type { KernelConfig } from "../../src/emulation/mod.ts";
import { ask } from "./ask.ts";
import { bytesOf } from "./bytes.ts";
import { bridges } from "./questions.ts";

const NO_PORTS = () => 0;
/** `struct ifinfomsg`, all of it 0. */
const ANY_LINK = "00".repeat(16);

/** Asks for it, with a bridge in a namespace of its own. */
export function runningConfig(): KernelConfig {
  using namespace = createNetworkNamespace();
  for (const request of bridges(1)) ask(namespace, bytesOf(request, NO_PORTS));
  const flags = NLM_F.REQUEST | NLM_F.DUMP;
  const links = ask(namespace, bytesOf({ type: RTM.GETLINK, flags, payload: ANY_LINK }, NO_PORTS));
  const vlanFiltering = links.flatMap((bytes) => decode(bytes)).some((message) =>
    message.kind === "link" && message.attributes.linkinfo?.kind === "bridge" &&
    message.attributes.linkinfo.data?.vlanProtocol !== undefined
  );
  return { vlanFiltering };
}

import { ERRNO } from "../../../abi/errno.ts";
import { Slot } from "../slot.ts";
import type { NetStack } from "../stack.ts";
import { DEFAULT_QDISC } from "./default_kinds.ts";
import { QDISC_KINDS } from "./kinds.ts";

const REGISTERED: Slot<NetStack, true> = new Slot((net) => {
  const { machine } = net;
  net.sysctl.register("net.core.default_qdisc", {
    read: () => DEFAULT_QDISC.of(machine).kind.id,
    write: (text) => {
      const kind = QDISC_KINDS.of(machine).get(text.trim());
      if (kind === undefined) return -ERRNO.ENOENT;
      DEFAULT_QDISC.of(machine).kind = kind;
      return 0;
    },
  });
  return true;
});

/** What links get that ask for nothing else is a setting of the first namespace. */
export function registerDefaultQdisc(net: NetStack): void {
  if (net === net.machine.stacks[0]) REGISTERED.of(net);
}

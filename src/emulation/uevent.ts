/** NETLINK_KOBJECT_UEVENT: what happens to devices, as device managers are told. */

import { CAP } from "../abi/capability.ts";
import { ERRNO } from "../abi/errno.ts";
import { NETLINK, NLMSG_HDRLEN } from "../abi/netlink.ts";
import { bytesOf } from "./bytes.ts";
import type { KernelHost } from "./host.ts";
import { namespaceOf, type NetworkNamespace } from "./namespace.ts";
import { type KobjectTold, kobjectUevent } from "./net/core/kobject_uevent.ts";
import type { Machine } from "./net/stack.ts";
import type { KernelConfig } from "./netlink/kernel_socket.ts";
import { senderCan } from "./netlink/permission.ts";
import type { Request } from "./netlink/receive.ts";
import { receive } from "./netlink/receive.ts";
import { broadcast } from "./netlink/send.ts";
import { Skb } from "./netlink/skb.ts";
import type { Sock } from "./netlink/sock.ts";
import { NL_CFG_F } from "./netlink/table.ts";

/** What happened to a device. */
export interface Uevent {
  /** What happened (`enum kobject_action`). */
  readonly action:
    | "add"
    | "remove"
    | "change"
    | "move"
    | "online"
    | "offline"
    | "bind"
    | "unbind";
  /** The device's path below /sys: `"/devices/virtual/net/br0"`. */
  readonly devpath: string;
  /** What kind of device it is: `"net"`. */
  readonly subsystem: string;
  /** What else is told, in this order: `{ INTERFACE: "br0", IFINDEX: 2 }`. */
  readonly env?: Readonly<Record<string, string | number>>;
  /**
   * The network namespace of the device, if it belongs to one: nobody else is told.
   * @default all that belong to the first user namespace
   */
  readonly namespace?: NetworkNamespace;
}

/** The only group. */
const GROUP = 1;
/** The most bytes of variables (UEVENT_BUFFER_SIZE), and of a message that a user sends. */
const BUFFER_SIZE = 2048;
/** The most variables (UEVENT_NUM_ENVP). */
const MOST_VARIABLES = 64;

const encoder = new TextEncoder();

/** What is told of an event: a line, and variables. */
function framed({ action, devpath, subsystem, env = [] }: KobjectTold, seqnum: bigint) {
  const told = [
    ["ACTION", action],
    ["DEVPATH", devpath],
    ["SUBSYSTEM", subsystem],
    ...env,
    ["SEQNUM", seqnum],
  ];
  const variables = told.map(([name, value]) => `${name}=${value}\0`).join("");
  return { line: `${action}@${devpath}\0`, variables, count: told.length };
}

/** The events of a kernel. */
export class Uevents {
  readonly #kernel: KernelHost;
  #seqnum = 0n;

  constructor(kernel: KernelHost) {
    this.#kernel = kernel;
  }

  /** Tells what happens to the network devices of a machine, where they are. */
  follow(machine: Machine): void {
    kobjectUevent.listen(machine, (net, told) => {
      const seqnum = ++this.#seqnum;
      const table = this.#kernel.table(NETLINK.KOBJECT_UEVENT);
      if (!table.hasListeners(GROUP)) return;
      const from = table.lookup(namespaceOf(net), 0);
      if (from === undefined) return;
      const { line, variables } = framed(told(), seqnum);
      tell(from, Skb.of(bytesOf(line + variables)));
    });
  }

  /** `kobject_uevent_env`. */
  send({ namespace, env = {}, ...event }: Uevent): bigint {
    const seqnum = this.#seqnum + 1n;
    const { line, variables, count } = framed({ ...event, env: Object.entries(env) }, seqnum);
    if (count > MOST_VARIABLES || encoder.encode(variables).length > BUFFER_SIZE) {
      throw new RangeError("an event has at most 64 variables, of 2048 bytes together");
    }
    this.#seqnum = seqnum;
    const bytes = encoder.encode(line + variables);
    const { namespaces, userNamespace } = this.#kernel;
    const hearing = namespace !== undefined
      ? [namespace]
      : namespaces.filter((net) => net.userNamespace === userNamespace);
    for (const net of hearing) {
      const from = this.#kernel.table(NETLINK.KOBJECT_UEVENT).lookup(net, 0);
      if (from !== undefined) tell(from, Skb.of(bytes));
    }
    return seqnum;
  }

  /** What the kernel-side sockets of NETLINK_KOBJECT_UEVENT are made with. */
  get config(): KernelConfig {
    return {
      flags: NL_CFG_F.NONROOT_RECV,
      input: (skb, from, to) => receive(to, skb, from, (request) => this.#handle(request)),
    };
  }

  /** Tells a user's own event: all that follows the header in the datagram (`uevent_net_rcv_skb`). */
  #handle({ data, skb, sock, kernel, net, extack }: Request): number {
    if (!senderCan(skb, sock, net.userNamespace, CAP.SYS_ADMIN)) {
      extack.msg = "missing CAP_SYS_ADMIN capability";
      return -ERRNO.EPERM;
    }
    const seqnum = encoder.encode(`SEQNUM=${++this.#seqnum}\0`);
    const rest = skb.data.subarray(data.byteOffset - skb.data.byteOffset);
    if (rest.length + seqnum.length > BUFFER_SIZE) {
      extack.msg = "uevent message too big";
      return -ERRNO.EINVAL;
    }
    const bytes = new Uint8Array(rest.length - NLMSG_HDRLEN + seqnum.length);
    bytes.set(rest.subarray(NLMSG_HDRLEN));
    bytes.set(seqnum, rest.length - NLMSG_HDRLEN);
    const event = Skb.of(bytes, NLMSG_HDRLEN + bytes.length);
    event.creds = skb.creds;
    tell(kernel, event);
    return 0;
  }
}

function tell(from: Sock, skb: Skb): void {
  skb.group = GROUP;
  broadcast(from, skb, { group: GROUP });
}

/** The queues of devices: net/core/net-sysfs.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { realNumRxQueues, realNumTxQueues } from "../../net/core/net_sysfs.ts";
import { Slot } from "../../net/slot.ts";
import type { NetDevice, NetStack } from "../../net/stack.ts";
import type { Attributes, Holder } from "./attribute.ts";
import { attributes } from "./attribute.ts";
import { type ByteQueueLimits, DQL, dqlInit } from "./byte_queue_limits.ts";
import { type Entries, entries, kernfsDirectory } from "./kernfs.ts";
import { isCard } from "./napi.ts";
import { dec, machineStore } from "./netdev_store.ts";
import { bitmapParse, bitmapText, kstrtoul } from "./numbers.ts";
import { mayAdminister } from "./privilege.ts";

const { EINVAL, ENOENT, EOPNOTSUPP, EPERM } = ERRNO;
const U32_MAX = 0xffffffffn;

/** A queue of what comes in (`struct netdev_rx_queue`). */
class RxQueue {
  readonly dev: NetDevice;
  /** The processors that take over what comes in. */
  rpsCpus = 0n;
  /** How many flows are remembered. */
  rpsFlowCount = 0n;

  constructor(dev: NetDevice) {
    this.dev = dev;
  }
}

/** A queue of what goes out (`struct netdev_queue`). */
class TxQueue {
  readonly dev: NetDevice;
  /** The processors whose packets it takes. */
  xpsCpus = 0n;
  /** The queues in that it sends the answers of. */
  xpsRxqs = 0n;
  readonly dql: ByteQueueLimits = dqlInit();

  constructor(dev: NetDevice) {
    this.dev = dev;
  }
}

/** The queues of a device of which something was asked, by number. */
const QUEUES = new Slot<NetDevice, { readonly rx: RxQueue[]; readonly tx: TxQueue[] }>(
  () => ({ rx: [], tx: [] }),
);

function cpusOf({ dev }: { readonly dev: NetDevice }): number {
  return dev.net.machine.cpus;
}

/** The power of two that is not less, or a negative error number. */
function flowCount(text: string): bigint | number {
  const count = kstrtoul(text);
  if (typeof count === "number" || count === 0n) return count;
  const rounded = 1n << BigInt((count - 1n).toString(2).length);
  if (count === 1n) return 1n;
  return rounded - 1n > U32_MAX ? -EINVAL : rounded;
}

const netOf = ({ dev }: { readonly dev: NetDevice }): NetStack => dev.net;

/** What is told of a queue of what comes in (CONFIG_RPS). */
const RX: Attributes<RxQueue> = {
  rps_cpus: {
    show: (queue) => bitmapText(queue.rpsCpus, cpusOf(queue)),
    store: machineStore(netOf, (queue: RxQueue, text) => {
      const mask = bitmapParse(text, cpusOf(queue));
      if (typeof mask === "number") return mask;
      queue.rpsCpus = mask;
      return 0;
    }),
  },
  rps_flow_cnt: {
    show: ({ rpsFlowCount }) => dec(rpsFlowCount),
    store: machineStore(netOf, (queue: RxQueue, text) => {
      const count = flowCount(text);
      if (typeof count === "number") return count;
      queue.rpsFlowCount = count;
      return 0;
    }),
  },
};

function isMultiqueue({ dev }: TxQueue): boolean {
  return dev.numTxQueues > 1;
}

const storeXpsCpus = machineStore(netOf, (queue: TxQueue, text) => {
  const mask = bitmapParse(text, cpusOf(queue));
  if (typeof mask === "number") return mask;
  queue.xpsCpus = mask;
  return 0;
});

/** What is told of a queue of what goes out (CONFIG_XPS). */
const TX: Attributes<TxQueue> = {
  tx_timeout: { show: () => dec(0) },
  traffic_class: { show: (queue) => isMultiqueue(queue) ? dec(0) : -ENOENT },
  xps_cpus: {
    show: (queue) => isMultiqueue(queue) ? bitmapText(queue.xpsCpus, cpusOf(queue)) : -ENOENT,
    store: (queue, text, writer) =>
      isMultiqueue(queue) ? storeXpsCpus(queue, text, writer) : -ENOENT,
  },
  xps_rxqs: {
    show: ({ xpsRxqs, dev }) => bitmapText(xpsRxqs, dev.numRxQueues),
    store: (queue, text, writer) => {
      if (!mayAdminister(queue.dev.net, writer)) return -EPERM;
      const mask = bitmapParse(text, queue.dev.numRxQueues);
      if (typeof mask === "number") return mask;
      queue.xpsRxqs = mask;
      return 0;
    },
  },
  // No driver here limits the rate of a queue (`ndo_set_tx_maxrate`).
  tx_maxrate: { show: () => dec(0), store: machineStore(netOf, () => -EOPNOTSUPP) },
};

/** Whether the bytes that wait in the queues of a device are limited, with CONFIG_BQL (`netdev_uses_bql`). */
function usesBql(dev: NetDevice): boolean {
  // All other drivers have no queue, or lock by themselves (`lltx`).
  return isCard(dev) || dev.kind?.name === "ifb";
}

/** The number of a queue of a name such as rx-0; `undefined` if there is none. */
function numberIn(name: string, prefix: string, count: number): number | undefined {
  if (!name.startsWith(prefix)) return undefined;
  const number = Number(name.slice(prefix.length));
  return `${prefix}${number}` === name && number < count ? number : undefined;
}

/** The directories of a device's queues. */
export function queuesOf({ owner: dev, isThere }: Holder<NetDevice>): Entries {
  const count = { rx: realNumRxQueues(dev), tx: realNumTxQueues(dev) };
  const rx = (index: number) => {
    const owner = QUEUES.of(dev).rx[index] ??= new RxQueue(dev);
    return kernfsDirectory(attributes({ owner, isThere }, RX));
  };
  const tx = (index: number) => {
    const owner = QUEUES.of(dev).tx[index] ??= new TxQueue(dev);
    const limits = () => kernfsDirectory(attributes({ owner: owner.dql, isThere }, DQL));
    return kernfsDirectory(
      attributes({ owner, isThere }, TX),
      entries(usesBql(dev) ? { byte_queue_limits: limits } : {}),
    );
  };
  return {
    lookup: (name) => {
      const receiving = numberIn(name, "rx-", count.rx);
      if (receiving !== undefined) return rx(receiving);
      const sending = numberIn(name, "tx-", count.tx);
      return sending === undefined ? undefined : tx(sending);
    },
    names: () => [
      ...Array.from({ length: count.rx }, (_, index) => `rx-${index}`),
      ...Array.from({ length: count.tx }, (_, index) => `tx-${index}`),
    ],
  };
}

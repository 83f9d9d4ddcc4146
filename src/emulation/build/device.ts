import { IFF } from "../../abi/if.ts";
import { RTM } from "../../abi/rtnetlink.ts";
import type { Request } from "../../client/mod.ts";
import { written } from "../bytes.ts";
import type { PhysicalDevice } from "../net/drivers/physical.ts";

/** A network card to be there: no request makes one, and none deletes it. */
export interface DeviceSpec {
  /**
   * Its name, up to 15 bytes; `%d` in it becomes the first free number.
   * @default {"eth%d"}
   */
  readonly name?: string;
  /**
   * Its index.
   * @default {0} the next free one
   */
  readonly index?: number;
  /**
   * Its hardware address: `02:00:00:00:00:01`.
   * @default a random one
   */
  readonly address?: string;
  /**
   * Bytes that a packet may have.
   * @default {1500}
   */
  readonly mtu?: number;
  /**
   * Packets that may wait to be sent.
   * @default {1000}
   */
  readonly txqlen?: number;
  /**
   * Whether a cable is plugged in.
   * @default {true}
   */
  readonly carrier?: boolean;
  /**
   * Whether it is up.
   * @default {false}
   */
  readonly up?: boolean;
}

/**
 * The card as its driver would register it.
 *
 * @throws {RangeError} If its hardware address is none.
 */
export function physicalDeviceOf(spec: DeviceSpec): PhysicalDevice {
  const { name, index, address, mtu, txqlen, carrier } = spec;
  return {
    ...name !== undefined && { name: written(name) },
    ...index !== undefined && { ifindex: index },
    ...address !== undefined && { address: bytesOf(address) },
    ...mtu !== undefined && { mtu },
    ...txqlen !== undefined && { txQueueLen: txqlen },
    ...carrier !== undefined && { carrier },
  };
}

/** The request that brings a link up. */
export function upRequest(index: number): Request & { readonly kind: "link" } {
  return { kind: "link", type: RTM.NEWLINK, header: { index, flags: IFF.UP, change: IFF.UP } };
}

function bytesOf(address: string): Uint8Array {
  if (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(address)) {
    return Uint8Array.fromHex(address.replaceAll(":", ""));
  }
  throw new RangeError(`"${address}" is no hardware address such as 02:00:00:00:00:01`);
}

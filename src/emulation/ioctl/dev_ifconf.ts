/** SIOCGIFCONF: the IPv4 addresses of all devices. Source: net/core/dev_ioctl.c, net/ipv4/devinet.c. */

import { AF } from "../../abi/socket.ts";
import { inDevOf } from "../net/ipv4/in_device.ts";
import { type Ioctl, type IoctlHandler, viewOf } from "./call.ts";
import { Ifreq, IFREQ_SIZE } from "./ifreq.ts";

/** `sizeof(struct ifconf)`: int ifc_len, and a pointer. */
const IFCONF_SIZE = 16;
const IFC_BUF = 8;

/** Addresses with their labels, as they are to be told. */
function* told({ net }: Ioctl): Generator<Ifreq, void> {
  for (const dev of net.devices) {
    for (const { label, local } of inDevOf(dev)?.ifaList ?? []) {
      const ifr = new Ifreq();
      ifr.label = label;
      ifr.family = AF.INET;
      ifr.address = local;
      yield ifr;
    }
  }
}

/** Lists what there is room for, or tells how much there is (`dev_ifconf`). */
export const devIfconf: IoctlHandler = (call) => {
  const { memory, argument } = call;
  const ifconf = viewOf(memory.read(argument, IFCONF_SIZE));
  const room = ifconf.getInt32(0, true);
  const into = ifconf.getBigUint64(IFC_BUF, true);
  let total = 0;
  for (const { bytes } of told(call)) {
    if (into !== 0n) {
      if (room - total < IFREQ_SIZE) break;
      memory.write(into + BigInt(total), bytes);
    }
    total += IFREQ_SIZE;
  }
  const length = new Uint8Array(4);
  viewOf(length).setInt32(0, total, true);
  memory.write(argument, length);
  return 0;
};

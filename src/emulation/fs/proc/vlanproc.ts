/** VLANs: net/8021q/vlanproc.c. */

import { vlanOf } from "../../net/drivers/vlan_dev.ts";
import type { NetStack } from "../../net/stack.ts";

/** /proc/net/vlan/config. */
export function vlanConfig(net: NetStack): string {
  const lines = [...net.devices].flatMap((dev) => {
    const vlan = vlanOf(dev);
    return vlan === undefined
      ? []
      : [`${dev.name.padEnd(15)}| ${vlan.id}  | ${vlan.realDev.name}\n`];
  });
  return "VLAN Dev name\t | VLAN ID\nName-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD\n" +
    lines.join("");
}

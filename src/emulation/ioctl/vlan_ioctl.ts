/** SIOCGIFVLAN and SIOCSIFVLAN: vlan_ioctl_handler of net/8021q/vlan.c. */

import { ERRNO } from "../../abi/errno.ts";
import { IFNAMSIZ } from "../../abi/if.ts";
import { ETH_P } from "../../abi/if_ether.ts";
import { allocNetdev, unregisterNetdeviceMany } from "../net/core/register_netdevice.ts";
import { VLAN_KIND, vlanChangelink, vlanNewlink, vlanSetup } from "../net/drivers/vlan.ts";
import { vlanOf } from "../net/drivers/vlan_dev.ts";
import type { NetDevice } from "../net/stack.ts";
import { administers, cStringIn, type IoctlHandler, putCString, viewOf } from "./call.ts";

const { EINVAL, ENODEV, EOPNOTSUPP, EPERM, ERANGE } = ERRNO;

/** `sizeof(struct vlan_ioctl_args)` of linux/if_vlan.h, and where its members are. */
const ARGS = { size: 56, device: 4, union: 28, qos: 52 } as const;
const NAME = 23;
/** VLANs have lesser numbers. */
const VLAN_VID_MASK = 0xfff;
const NOTHING = { ingress: [], egress: [] } as const;

/** What a request says beside the device. */
interface Args {
  /** The union, as a number. */
  readonly value: number;
  readonly qos: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

type Do = (dev: NetDevice, args: Args) => number;

interface Rule {
  /** Whether it is not about a VLAN, but about what one is to be upon. */
  readonly ofAny?: boolean;
  /** Whether it is told, and not changed. */
  readonly tells?: boolean;
  readonly run: Do;
}

/** Makes a VLAN (`register_vlan_device`), whose name is the device's with the number. */
function register(realDev: NetDevice, { value }: Args): number {
  const id = value & 0xffff;
  if (id >= VLAN_VID_MASK) return -ERANGE;
  const name = `${realDev.name}.${id}`.slice(0, IFNAMSIZ - 1);
  const dev = allocNetdev(realDev.net, name, vlanSetup);
  const of = { realDev, proto: ETH_P["8021Q"], id, hasMtu: false };
  return vlanNewlink(dev, of, NOTHING, {});
}

function unregister(dev: NetDevice): number {
  const ending: NetDevice[] = [];
  VLAN_KIND.dellink?.(dev, ending);
  unregisterNetdeviceMany(ending);
  return 0;
}

function tellRealDevice(dev: NetDevice, { bytes }: Args): number {
  putCString(bytes.subarray(ARGS.union, ARGS.union + NAME + 1), vlanOf(dev)?.realDev.name ?? "");
  return 0;
}

function tellId(dev: NetDevice, { bytes }: Args): number {
  viewOf(bytes).setInt32(ARGS.union, vlanOf(dev)?.id ?? 0, true);
  return 0;
}

/** By the numbers of `enum vlan_ioctl_cmds`, without SET_VLAN_NAME_TYPE_CMD. */
const RULES: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [0, { ofAny: true, run: register }],
  [1, { run: unregister }],
  [2, {
    run: (dev, { value, qos }) =>
      vlanChangelink(dev, { ...NOTHING, ingress: [{ from: qos, to: value }] }),
  }],
  [3, {
    run: (dev, { value, qos }) =>
      vlanChangelink(dev, { ...NOTHING, egress: [{ from: value, to: qos }] }),
  }],
  [7, {
    run: (dev, { value, qos }) =>
      vlanChangelink(dev, { ...NOTHING, flags: { flags: qos === 0 ? 0 : value, mask: value } }),
  }],
  [8, { tells: true, run: tellRealDevice }],
  [9, { tells: true, run: tellId }],
]);

/** Serves what concerns VLANs. */
export const vlanIoctl: IoctlHandler = (call) => {
  const { net, memory, argument } = call;
  const bytes = memory.read(argument, ARGS.size);
  const view = viewOf(bytes);
  const rule = RULES.get(view.getInt32(0, true));
  if (rule === undefined) return -EOPNOTSUPP;
  const dev = net.devices.byName(cStringIn(bytes.subarray(ARGS.device, ARGS.device + NAME)));
  if (dev === undefined) return -ENODEV;
  if (rule.ofAny !== true && vlanOf(dev) === undefined) return -EINVAL;
  if (rule.tells !== true && !administers(call)) return -EPERM;
  const value = view.getUint32(ARGS.union, true);
  const error = rule.run(dev, { value, qos: view.getInt16(ARGS.qos, true), bytes });
  if (error === 0 && rule.tells === true) memory.write(argument, bytes);
  return error;
};

/** SIOCETHTOOL, as far as programs ask it of any device: net/ethtool/ioctl.c. */

import { ERRNO } from "../../abi/errno.ts";
import { IFF } from "../../abi/if.ts";
import { type LinkKsettings, linkKsettings } from "../fs/sys/link_ksettings.ts";
import { bondOf } from "../net/drivers/bond_state.ts";
import type { NetDevice } from "../net/stack.ts";
import { administers, type Ioctl, putCString, type UserMemory, viewOf } from "./call.ts";
import type { Ifreq } from "./ifreq.ts";

const { ENODEV, EOPNOTSUPP, EPERM } = ERRNO;
/** What the kernel does not mean for programs, and tells them. */
const ETOOSMALL = 525;

/** ETHTOOL_* of linux/ethtool.h: what is emulated. */
const ETHTOOL = {
  GSET: 0x01,
  GDRVINFO: 0x03,
  GLINK: 0x0a,
  GPERMADDR: 0x20,
  GLINKSETTINGS: 0x4c,
} as const;

/** What only those may do who administer the namespace is all but these. */
const FOR_ANYBODY: ReadonlySet<number> = new Set([
  ...[0x01, 0x03, 0x07, 0x0a, 0x0e, 0x10, 0x12, 0x14, 0x16, 0x18, 0x1b, 0x1d, 0x1e, 0x20, 0x21],
  ...[0x23, 0x25, 0x27, 0x29, 0x2b, 0x2d, 0x2e, 0x2f, 0x30, 0x37, 0x38, 0x3a, 0x3c, 0x41, 0x44],
  ...[0x46, 0x48, 0x4a, 0x4c, 0x4e, 0x50],
]);

const U32 = 4;
/** `struct ethtool_cmd`. */
const CMD = { size: 44, speed: 12, duplex: 14, port: 15, speedHi: 28 } as const;
/** `struct ethtool_link_settings`, and how many words of 32 bits each of its three masks has. */
const LINK_SETTINGS = { size: 48, speed: 4, duplex: 8, port: 9, nwords: 15, words: 4 } as const;
/** `struct ethtool_drvinfo`. */
const DRVINFO = { size: 196, driver: 4, version: 36, firmware: 68, bus: 100, text: 32 } as const;
/** `struct ethtool_perm_addr`. */
const PERM_ADDR = { size: 8, length: 4 } as const;

/** PORT_TP, PORT_OTHER. */
const PORT = { TP: 0, OTHER: 0xff } as const;
const DUPLEX = { half: 0, full: 1, unknown: 0xff } as const;

/** Kinds whose drivers do not say whether there is a link. */
const WITHOUT_LINK: ReadonlySet<string | undefined> = new Set(["dummy", "ifb", "vrf"]);

/** What drivers say of themselves who do not leave it to the kernel, by kinds. */
const DRIVERS: Readonly<
  Record<string, { readonly driver?: string; readonly version: string; readonly bus?: string }>
> = {
  bridge: { version: "2.3", bus: "N/A" },
  macvlan: { version: "0.1" },
  veth: { version: "1.0" },
  vlan: { driver: "802.1Q VLAN Support", version: "1.8" },
  vrf: { version: "1.0" },
  vxlan: { version: "0.1" },
};
const WITHOUT_FIRMWARE: ReadonlySet<string> = new Set(["bridge", "vlan"]);

type Tell = (dev: NetDevice, memory: UserMemory, at: bigint) => number;

function portOf(dev: NetDevice, { duplex }: LinkKsettings): number {
  return duplex === "unknown" || bondOf(dev) !== undefined ? PORT.OTHER : PORT.TP;
}

/** `ethtool_get_settings`. */
const getSettings: Tell = (dev, memory, at) => {
  const settings = linkKsettings(dev);
  if (settings === undefined) return -EOPNOTSUPP;
  const view = new DataView(new ArrayBuffer(CMD.size));
  view.setUint32(0, ETHTOOL.GSET, true);
  view.setUint16(CMD.speed, settings.speed & 0xffff, true);
  view.setUint16(CMD.speedHi, settings.speed >>> 16, true);
  view.setUint8(CMD.duplex, DUPLEX[settings.duplex]);
  view.setUint8(CMD.port, portOf(dev, settings));
  memory.write(at, new Uint8Array(view.buffer));
  return 0;
};

/** `ethtool_get_link_ksettings`: whoever knows no better is told first how long the masks are. */
const getLinkSettings: Tell = (dev, memory, at) => {
  const settings = linkKsettings(dev);
  if (settings === undefined) return -EOPNOTSUPP;
  const { size, words, speed, duplex, port, nwords } = LINK_SETTINGS;
  const agreed = viewOf(memory.read(at, size)).getInt8(nwords) === words;
  const view = new DataView(new ArrayBuffer(agreed ? size + 3 * words * U32 : size));
  view.setUint32(0, ETHTOOL.GLINKSETTINGS, true);
  view.setInt8(nwords, agreed ? words : -words);
  if (agreed) {
    view.setInt32(speed, settings.speed, true);
    view.setUint8(duplex, DUPLEX[settings.duplex]);
    view.setUint8(port, portOf(dev, settings));
  }
  memory.write(at, new Uint8Array(view.buffer));
  return 0;
};

/** `ethtool_get_drvinfo`, without a kernel's version, and without counters, which are not told. */
const getDriver: Tell = ({ kind }, memory, at) => {
  if (kind === undefined) return -EOPNOTSUPP;
  const { driver = kind.name, version = "", bus = "" } = DRIVERS[kind.name] ?? {};
  const bytes = new Uint8Array(DRVINFO.size);
  viewOf(bytes).setUint32(0, ETHTOOL.GDRVINFO, true);
  const put = (where: number, text: string) =>
    putCString(bytes.subarray(where, where + DRVINFO.text), text);
  put(DRVINFO.driver, driver);
  put(DRVINFO.version, version);
  put(DRVINFO.firmware, WITHOUT_FIRMWARE.has(kind.name) ? "N/A" : "");
  put(DRVINFO.bus, bus);
  memory.write(at, bytes);
  return 0;
};

/** `ethtool_get_link`. */
const getLink: Tell = ({ kind, flags, running, carrier }, memory, at) => {
  if (WITHOUT_LINK.has(kind?.name)) return -EOPNOTSUPP;
  const hasLink = running && ((flags & IFF.LOOPBACK) !== 0 || carrier);
  const answer = Uint32Array.of(ETHTOOL.GLINK, hasLink ? 1 : 0);
  memory.write(at, new Uint8Array(answer.buffer));
  return 0;
};

/** `ethtool_get_perm_addr`. */
const getPermanentAddress: Tell = ({ addrLen, permAddress }, memory, at) => {
  const head = memory.read(at, PERM_ADDR.size);
  const view = viewOf(head);
  if (view.getUint32(PERM_ADDR.length, true) < addrLen) return -ETOOSMALL;
  view.setUint32(PERM_ADDR.length, addrLen, true);
  memory.write(at, head);
  const address = new Uint8Array(addrLen);
  address.set(permAddress.subarray(0, addrLen));
  memory.write(at + BigInt(PERM_ADDR.size), address);
  return 0;
};

const TELLS: ReadonlyMap<number, Tell> = new Map([
  [ETHTOOL.GSET, getSettings],
  [ETHTOOL.GDRVINFO, getDriver],
  [ETHTOOL.GLINK, getLink],
  [ETHTOOL.GPERMADDR, getPermanentAddress],
  [ETHTOOL.GLINKSETTINGS, getLinkSettings],
]);

/** Tells what little there is to tell of a driver (`dev_ethtool`). */
export function devEthtool(ifr: Ifreq, call: Ioctl): number {
  const { memory, net } = call;
  const data = ifr.view.getBigUint64(0, true);
  const command = viewOf(memory.read(data, U32)).getUint32(0, true);
  const dev = net.devices.byName(ifr.name);
  if (dev === undefined) return -ENODEV;
  if (!FOR_ANYBODY.has(command) && !administers(call)) return -EPERM;
  if (!dev.present) return -ENODEV;
  const error = TELLS.get(command)?.(dev, memory, data) ?? -EOPNOTSUPP;
  if (error === 0) ifr.put(call);
  return error;
}

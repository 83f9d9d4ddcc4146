import { MDB_FLAGS, MDB_STATE } from "../../abi/if_bridge.ts";
import { ETH_P } from "../../abi/if_ether.ts";
import { hexText, ipv4Text, ipv6Text, parseIp, parseMac } from "../address_text.ts";
import { randomBytes } from "../bytes.ts";
import type { FamilyHeader } from "../message.ts";
import { addressFamily } from "../message.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import type { AttributeType } from "../type.ts";
import { be16, enumeration, flagSet, macOf, u16, u32, u8 } from "../types.ts";

/** `struct br_port_msg` (linux/if_bridge.h): the fixed header of multicast databases. */
export interface BridgePortHeader extends FamilyHeader {
  /** `ifindex`: the bridge's number, or the vxlan's. */
  ifindex: number;
}

/** `struct br_port_msg` of linux/if_bridge.h. */
export const BR_PORT_MSG: StructType<BridgePortHeader> = struct<BridgePortHeader>({
  name: "br_port_msg",
  prefix: "",
}, { family: addressFamily, ifindex: u32 });

/** `struct br_mdb_entry` (linux/if_bridge.h): who wants the packets of a group. */
export interface MdbEntry extends Struct {
  /** The number of the port, or of the bridge itself. */
  ifindex: number;
  /** MDB_TEMPORARY or MDB_PERMANENT. */
  state: number;
  /** MDB_FLAGS_*. */
  flags: number;
  /** The VLAN; 0 for none. */
  vid: number;
  /**
   * `addr.u`: the group's address: of IPv4 or IPv6, as `proto` says, else of the link layer. One
   * that has more bytes than that is all 16 of them, as a link-layer address is written.
   */
  address: string;
  /** `addr.proto`: ETH_P_IP, ETH_P_IPV6, or 0 for a link-layer address. Big-endian on the wire. */
  proto: number;
}

const bytes16 = macOf(16);
/** Where `proto` lies, from the address on. */
const PROTO = 16;

function isZero(view: DataView, at: number, end: number): boolean {
  for (let byte = at; byte < end; byte++) if (view.getUint8(byte) !== 0) return false;
  return true;
}

const groupAddress: AttributeType<string> = {
  ...bytes16,
  name: "group address",
  align: 4,
  read(view, at) {
    const proto = at + PROTO + 2 <= view.byteLength ? view.getUint16(at + PROTO) : 0;
    if (proto === ETH_P.IPV6) return ipv6Text(view, at);
    if (proto === ETH_P.IP && isZero(view, at + 4, at + 16)) return ipv4Text(view, at);
    return hexText(view, at, proto !== ETH_P.IP && isZero(view, at + 6, at + 16) ? 6 : 16, ":");
  },
  write(writer, value) {
    const bytes = typeof value === "string" ? parseIp(value) ?? parseMac(value) : undefined;
    if (bytes === undefined || bytes.length > 16) {
      return writer.refuse("an address such as 239.1.1.1, ff02::1 or 01:00:5e:00:00:01", value);
    }
    writer.put(bytes);
    writer.reserve(16 - bytes.length);
  },
};

const entry: StructType<MdbEntry> = struct<MdbEntry>({
  name: "br_mdb_entry",
  prefix: "",
  members: { address: "addr.u", proto: "addr.proto" },
}, {
  ifindex: u32,
  state: enumeration(u8, ["MDB", MDB_STATE]),
  flags: flagSet(u8, ["MDB_FLAGS", MDB_FLAGS]),
  vid: u16,
  address: groupAddress,
  proto: enumeration(be16, ["ETH_P", ETH_P]),
});

/** `struct br_mdb_entry` of linux/if_bridge.h. */
export const BR_MDB_ENTRY: StructType<MdbEntry> = {
  ...entry,
  random(random, family) {
    const value = entry.random(random, family);
    const view = new DataView(randomBytes(random, 16).buffer);
    const groups = [
      { proto: ETH_P.IP, address: ipv4Text(view, 0) },
      { proto: ETH_P.IPV6, address: ipv6Text(view, 0) },
      { proto: 0, address: hexText(view, 0, 6, ":") },
    ];
    return { ...value, ...groups[random.below(groups.length)] };
  },
};

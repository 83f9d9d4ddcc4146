/** What policies look at by functions of their own: `NLA_POLICY_VALIDATE_FN`. */

import { ERRNO } from "../../abi/errno.ts";
import { MDB_STATE } from "../../abi/if_bridge.ts";
import { ETH_P } from "../../abi/if_ether.ts";
import { NLA_HDRLEN } from "../../abi/netlink.ts";
import type { AttributePolicyCheck } from "./attribute_policy.ts";

const { EINVAL } = ERRNO;

// MACSEC_CIPHER_ID_* of linux/if_macsec.h, and MACSEC_DEFAULT_CIPHER_ID.
const MACSEC_CIPHERS: ReadonlySet<bigint> = new Set([
  0x0080c20001000001n,
  0x0080c20001000002n,
  0x0080c20001000003n,
  0x0080c20001000004n,
  0x0080020001000001n,
]);

/** `validate_cipher_suite` of drivers/net/macsec.c. */
export const macsecCipher: AttributePolicyCheck = (view, at) =>
  MACSEC_CIPHERS.has(view.getBigUint64(at + NLA_HDRLEN, true)) ? 0 : EINVAL;

// struct br_mdb_entry of linux/if_bridge.h.
const MDB_ENTRY = { SIZE: 28, IFINDEX: 0, STATE: 4, FLAGS: 5, VID: 6, ADDRESS: 8, PROTO: 24 };
const VLAN_VID_MASK = 0xfff;

/** What a check of `struct br_mdb_entry` looks at. */
interface MdbFields {
  readonly ifindex: number;
  readonly state: number;
  readonly flags: number;
  readonly vid: number;
  readonly proto: number;
  readonly view: DataView;
  /** Where the address is. */
  readonly address: number;
}

/** Makes a check of the first text, if any, for what is wrong with an entry. */
function mdbCheck(trouble: (entry: MdbFields) => string | undefined): AttributePolicyCheck {
  return (view, at, size, ack) => {
    if (size !== MDB_ENTRY.SIZE) return ack.blame(EINVAL, "Invalid attribute length", at);
    const start = at + NLA_HDRLEN;
    const msg = trouble({
      ifindex: view.getUint32(start + MDB_ENTRY.IFINDEX, true),
      state: view.getUint8(start + MDB_ENTRY.STATE),
      flags: view.getUint8(start + MDB_ENTRY.FLAGS),
      vid: view.getUint16(start + MDB_ENTRY.VID, true),
      proto: view.getUint16(start + MDB_ENTRY.PROTO),
      view,
      address: start + MDB_ENTRY.ADDRESS,
    });
    return msg === undefined ? 0 : ack.say(EINVAL, msg);
  };
}

function mdbAddressTrouble({ proto, view, address }: MdbFields): string | undefined {
  if (proto === ETH_P.IP) {
    const bits = view.getUint32(address);
    if (bits >>> 28 !== 0xe && bits !== 0) {
      return "IPv4 entry group address is not multicast or 0.0.0.0";
    }
    return bits >>> 8 === 0xe00000 ? "IPv4 entry group address is local multicast" : undefined;
  }
  if (proto === ETH_P.IPV6) {
    const allNodes = view.getBigUint64(address) === 0xff02000000000000n &&
      view.getBigUint64(address + 8) === 1n;
    return allNodes ? "IPv6 entry group address is link-local all nodes" : undefined;
  }
  if (proto !== 0) return "Unknown entry protocol";
  return (view.getUint8(address) & 1) === 0 ? "L2 entry group is not multicast" : undefined;
}

/** `rtnl_validate_mdb_entry` of net/core/rtnetlink.c. */
export const mdbEntry: AttributePolicyCheck = mdbCheck((entry) => {
  if (entry.ifindex === 0) return "Zero entry ifindex is not allowed";
  const trouble = mdbAddressTrouble(entry);
  if (trouble !== undefined) return trouble;
  if (entry.state > MDB_STATE.PERMANENT) return "Unknown entry state";
  return entry.vid >= VLAN_VID_MASK ? "Invalid entry VLAN id" : undefined;
});

/** `rtnl_validate_mdb_entry_get` of net/core/rtnetlink.c. */
export const mdbEntryOfGet: AttributePolicyCheck = mdbCheck((entry) => {
  if (entry.ifindex !== 0) return "Entry ifindex cannot be specified";
  if (entry.state !== 0) return "Entry state cannot be specified";
  if (entry.flags !== 0) return "Entry flags cannot be specified";
  if (entry.vid >= VLAN_VID_MASK) return "Invalid entry VLAN id";
  const known = [0, ETH_P.IP, ETH_P.IPV6] as readonly number[];
  return known.includes(entry.proto) ? undefined : "Unknown entry protocol";
});

/** `rtnl_validate_mdb_entry_del_bulk` of net/core/rtnetlink.c. */
export const mdbEntryOfBulk: AttributePolicyCheck = mdbCheck((entry) => {
  if (entry.state > MDB_STATE.PERMANENT) return "Unknown entry state";
  if (entry.flags !== 0) return "Entry flags cannot be set";
  if (entry.vid >= VLAN_VID_MASK) return "Invalid entry VLAN id";
  const { view, address } = entry;
  const end = address + MDB_ENTRY.SIZE - MDB_ENTRY.ADDRESS;
  for (let byte = address; byte < end; byte++) {
    if (view.getUint8(byte) !== 0) return "Entry address cannot be set";
  }
  return undefined;
});

const MPLS_LABEL_MASK = 0xfffff;
const MPLS_LABEL_IMPLNULL = 3;

/** `valid_label` of net/sched/act_mpls.c. */
export const mplsLabel: AttributePolicyCheck = (view, at, size, ack) => {
  if (size !== 4) return ack.say(EINVAL, "act_mpls: Invalid MPLS label length");
  const label = view.getUint32(at + NLA_HDRLEN, true);
  return label > MPLS_LABEL_MASK || label === MPLS_LABEL_IMPLNULL
    ? ack.say(EINVAL, "act_mpls: MPLS label out of range")
    : 0;
};

import { NETNSA } from "../abi/net_namespace.ts";
import { RTM } from "../abi/rtnetlink.ts";
import type { Family, FamilyHeader, FamilyMessage } from "./message.ts";
import { RTGENMSG } from "./rtgenmsg.ts";
import type { AttributeSet } from "./set.ts";
import { AttributeTable } from "./table.ts";
import { s32, u32 } from "./types.ts";

/** `NETNSA_*` of linux/net_namespace.h: a network namespace's number. */
export interface NsidAttributes extends AttributeSet {
  /** `NETNSA_NSID`: the number; -1 for none. */
  nsid?: number;
  /** `NETNSA_PID`: in requests, a process in the namespace. */
  pid?: number;
  /** `NETNSA_FD`: in requests, a descriptor of the namespace. */
  fd?: number;
  /** `NETNSA_TARGET_NSID`: in requests, the namespace whose numbers are asked for. */
  targetNsid?: number;
  /** `NETNSA_CURRENT_NSID`: the number in the namespace that asks, when another's was asked for. */
  currentNsid?: number;
}

/** `NETNSA_*`; `rtnl_net_policy` of net/core/net_namespace.c. */
export const NSID_ATTRIBUTES: AttributeTable<NsidAttributes> = new AttributeTable(
  "NETNSA",
  NETNSA,
  { nsid: s32, pid: u32, fd: u32, targetNsid: s32, currentNsid: s32 },
);

/** A network namespace's number: RTM_NEWNSID, DELNSID, GETNSID. */
export type NsidMessage = FamilyMessage<"nsid", FamilyHeader, NsidAttributes>;

/** The family of namespaces' numbers; net/core/net_namespace.c. */
export const NSID: Family<"nsid", FamilyHeader, NsidAttributes> = {
  kind: "nsid",
  types: [RTM.NEWNSID, RTM.DELNSID, RTM.GETNSID],
  header: RTGENMSG,
  attributes: NSID_ATTRIBUTES,
};

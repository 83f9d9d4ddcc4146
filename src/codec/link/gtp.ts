import { GTP_ROLE, IFLA_GTP } from "../../abi/if_link.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, ipv4, ipv6, u32, u8 } from "../types.ts";

/** `IFLA_GTP_*`: a tunnel of a mobile network's user data. */
export interface LinkGtpAttributes extends AttributeSet {
  /** `IFLA_GTP_FD0`: in requests, the file descriptor of a UDP socket for GTP version 0. */
  fd0?: number;
  /** `IFLA_GTP_FD1`: in requests, the file descriptor of a UDP socket for GTP version 1. */
  fd1?: number;
  /** `IFLA_GTP_PDP_HASHSIZE`: the size of the hash table of contexts. */
  pdpHashsize?: number;
  /** `IFLA_GTP_ROLE`: GTP_ROLE_*. */
  role?: number;
  /** `IFLA_GTP_CREATE_SOCKETS`: in requests, that the kernel makes the sockets, whatever the number. */
  createSockets?: number;
  /** `IFLA_GTP_RESTART_COUNT`: the restart counter in echo responses. */
  restartCount?: number;
  /** `IFLA_GTP_LOCAL`: in requests, the IPv4 address that the kernel's sockets are bound to. */
  local?: string;
  /** `IFLA_GTP_LOCAL6`: in requests, the IPv6 address that the kernel's sockets are bound to. */
  local6?: string;
}

/** `IFLA_GTP_*`; `gtp_policy` of drivers/net/gtp.c. */
export const LINK_GTP: AttributeTable<LinkGtpAttributes> = new AttributeTable(
  "IFLA_GTP",
  IFLA_GTP,
  {
    fd0: u32,
    fd1: u32,
    pdpHashsize: u32,
    role: enumeration(u32, ["GTP_ROLE", GTP_ROLE]),
    createSockets: u8,
    restartCount: u8,
    local: ipv4,
    local6: ipv6,
  },
);

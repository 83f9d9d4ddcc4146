import { IFLA_MACSEC, MACSEC_OFFLOAD, MACSEC_VALIDATE } from "../../abi/if_link.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be16, be64, binary, enumeration, u32, u64, u8 } from "../types.ts";

/** `IFLA_MACSEC_*`: an encrypted link on another link (IEEE 802.1AE). */
export interface LinkMacsecAttributes extends AttributeSet {
  /**
   * `IFLA_MACSEC_SCI`: the secure channel's id, big-endian on the wire: the link-layer address,
   * then the port in the lowest 16 bits.
   */
  sci?: bigint;
  /** `IFLA_MACSEC_PORT`: in requests, the port instead of `sci`, big-endian on the wire. */
  port?: number;
  /** `IFLA_MACSEC_ICV_LEN`: bytes of the integrity check value. */
  icvLen?: number;
  /** `IFLA_MACSEC_CIPHER_SUITE`: MACSEC_CIPHER_ID_* of linux/if_macsec.h. */
  cipherSuite?: bigint;
  /** `IFLA_MACSEC_WINDOW`: how many packets late a packet may be; with `replayProtect` only. */
  window?: number;
  /** `IFLA_MACSEC_ENCODING_SA`: the secure association to send with, 0 to 3. */
  encodingSa?: number;
  /** `IFLA_MACSEC_ENCRYPT`: 1 to encrypt. */
  encrypt?: number;
  /** `IFLA_MACSEC_PROTECT`: 1 to protect what is sent. */
  protect?: number;
  /** `IFLA_MACSEC_INC_SCI`: 1 to send the SCI along. */
  incSci?: number;
  /** `IFLA_MACSEC_ES`: 1 for an end station. */
  es?: number;
  /** `IFLA_MACSEC_SCB`: 1 for single copy broadcast. */
  scb?: number;
  /** `IFLA_MACSEC_REPLAY_PROTECT`: 1 to refuse packets that come again. */
  replayProtect?: number;
  /** `IFLA_MACSEC_VALIDATION`: MACSEC_VALIDATE_*. */
  validation?: number;
  /** `IFLA_MACSEC_PAD`. */
  pad?: Uint8Array;
  /** `IFLA_MACSEC_OFFLOAD`: MACSEC_OFFLOAD_*. */
  offload?: number;
}

/** `IFLA_MACSEC_*`; `macsec_rtnl_policy` of drivers/net/macsec.c. */
export const LINK_MACSEC: AttributeTable<LinkMacsecAttributes> = new AttributeTable(
  "IFLA_MACSEC",
  IFLA_MACSEC,
  {
    sci: be64,
    port: be16,
    icvLen: u8,
    cipherSuite: u64,
    window: u32,
    encodingSa: u8,
    encrypt: u8,
    protect: u8,
    incSci: u8,
    es: u8,
    scb: u8,
    replayProtect: u8,
    validation: enumeration(u8, ["MACSEC_VALIDATE", MACSEC_VALIDATE]),
    pad: binary,
    offload: enumeration(u8, ["MACSEC_OFFLOAD", MACSEC_OFFLOAD]),
  },
);

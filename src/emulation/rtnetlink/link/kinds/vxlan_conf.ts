import { ERRNO } from "../../../../abi/errno.ts";
import { IFLA, IFLA_VXLAN } from "../../../../abi/if_link.ts";
import { AF } from "../../../../abi/socket.ts";
import { vxlanAddressOf } from "../../../net/drivers/vxlan_address.ts";
import { UNCONFIGURED, VXLAN_F, type VxlanConfig } from "../../../net/drivers/vxlan_dev.ts";
import type { ExtAck } from "../../../netlink/ack.ts";
import { blame } from "../../nested_attributes.ts";
import type { RequestAttributes } from "../../request_attributes.ts";

const { EINVAL, EOPNOTSUPP } = ERRNO;
const FLOWLABEL_MASK = 0xfffff;

/** Attributes that set a flag by being there. */
const PRESENT: ReadonlySet<number> = new Set([
  IFLA_VXLAN.TTL_INHERIT,
  IFLA_VXLAN.GBP,
  IFLA_VXLAN.GPE,
  IFLA_VXLAN.REMCSUM_NOPARTIAL,
]);

/** How the kernel calls flags that do not change (`vxlan_flag_attr_error`). */
const FLAG_NAMES: ReadonlyMap<number, string> = new Map([
  [IFLA_VXLAN.TTL_INHERIT, "TTL_INHERIT "],
  [IFLA_VXLAN.LEARNING, "LEARNING "],
  [IFLA_VXLAN.PROXY, "PROXY "],
  [IFLA_VXLAN.RSC, "RSC "],
  [IFLA_VXLAN.L2MISS, "L2MISS "],
  [IFLA_VXLAN.L3MISS, "L3MISS "],
  [IFLA_VXLAN.COLLECT_METADATA, "COLLECT_METADATA "],
  [IFLA_VXLAN.UDP_ZERO_CSUM6_TX, "UDP_ZERO_CSUM6_TX "],
  [IFLA_VXLAN.UDP_ZERO_CSUM6_RX, "UDP_ZERO_CSUM6_RX "],
  [IFLA_VXLAN.REMCSUM_TX, "REMCSUM_TX "],
  [IFLA_VXLAN.REMCSUM_RX, "REMCSUM_RX "],
  [IFLA_VXLAN.GBP, "GBP "],
  [IFLA_VXLAN.GPE, "GPE "],
  [IFLA_VXLAN.REMCSUM_NOPARTIAL, "REMCSUM_NOPARTIAL "],
]);

/** The bits of headers (flags, then VNI) that all tunnels use, and those that extensions do. */
const VNI_BITS = 0x08000000_ffffff00n;
const REMCSUM_BITS = 0x00200000_000000ffn;
const GBP_BITS = 0x80ffffff_00000000n;
const GPE_BITS = 0x350000ff_00000000n;

/** Reads one request (`vxlan_nl2conf`). */
class Reader {
  readonly #tb: RequestAttributes;
  readonly #data: RequestAttributes;
  readonly #extack: ExtAck;
  readonly #changelink: boolean;
  readonly #conf: VxlanConfig;

  constructor(
    tb: RequestAttributes,
    data: RequestAttributes,
    extack: ExtAck,
    before: VxlanConfig | undefined,
  ) {
    this.#tb = tb;
    this.#data = data;
    this.#extack = extack;
    this.#changelink = before !== undefined;
    this.#conf = { ...before ?? UNCONFIGURED };
  }

  /** The configuration, or a negative error number. */
  read(): VxlanConfig | number {
    const error = this.#ends() || this.#numbers() || this.#extensions() || this.#rest();
    return error === 0 ? this.#conf : error;
  }

  /** The kernel blames what has the number among the attributes of links. */
  #refuse(id: number, msg: string): number {
    blame(this.#extack, this.#tb, id, msg);
    return -EOPNOTSUPP;
  }

  #ends(): number {
    const data = this.#data;
    const conf = this.#conf;
    const vni = data.u32(IFLA_VXLAN.ID);
    if (vni !== undefined) {
      if (this.#changelink && vni !== conf.vni) {
        return this.#refuse(IFLA_VXLAN.ID, "Cannot change VNI");
      }
      conf.vni = vni;
    }
    return this.#end("remoteIp", "New group address family does not match old group", [
      [IFLA_VXLAN.GROUP, AF.INET],
      [IFLA_VXLAN.GROUP6, AF.INET6],
    ]) || this.#end("saddr", "New local address family does not match old", [
      [IFLA_VXLAN.LOCAL, AF.INET],
      [IFLA_VXLAN.LOCAL6, AF.INET6],
    ]);
  }

  #end(
    which: "remoteIp" | "saddr",
    refusal: string,
    attributes: readonly (readonly [id: number, family: number])[],
  ): number {
    const conf = this.#conf;
    for (const [id, family] of attributes) {
      const payload = this.#data.payload(id);
      if (payload === undefined) continue;
      if (this.#changelink && conf[which].family !== family) return this.#refuse(id, refusal);
      const size = family === AF.INET ? 4 : 16;
      const { buffer, byteOffset } = payload;
      const address = vxlanAddressOf(new DataView(buffer, byteOffset, size));
      if (address !== undefined) conf[which] = address;
      return 0;
    }
    return 0;
  }

  /** Sets a flag, or clears it (`vxlan_nl2flag`). */
  #flag(id: number, mask: number, changes = false): number {
    if (!this.#data.has(id)) return 0;
    if (this.#changelink && !changes) {
      this.#extack.msg = `vxlan: cannot change ${FLAG_NAMES.get(id) ?? ""}flag`;
      return -EOPNOTSUPP;
    }
    if (PRESENT.has(id) || this.#data.u8(id) !== 0) this.#conf.flags |= mask;
    else this.#conf.flags &= ~mask;
    return 0;
  }

  #numbers(): number {
    const data = this.#data;
    const conf = this.#conf;
    const { TTL_INHERIT, LEARNING, PROXY, RSC, L2MISS, L3MISS } = IFLA_VXLAN;
    conf.remoteIfindex = data.s32(IFLA_VXLAN.LINK) ?? conf.remoteIfindex;
    conf.tos = data.u8(IFLA_VXLAN.TOS) ?? conf.tos;
    conf.ttl = data.u8(IFLA_VXLAN.TTL) ?? conf.ttl;
    let error = this.#flag(TTL_INHERIT, VXLAN_F.TTL_INHERIT);
    if (error !== 0) return error;
    const label = data.be32(IFLA_VXLAN.LABEL);
    if (label !== undefined) conf.label = label & FLOWLABEL_MASK;
    conf.labelPolicy = data.u32(IFLA_VXLAN.LABEL_POLICY) ?? conf.labelPolicy;
    error = this.#flag(LEARNING, VXLAN_F.LEARN, true);
    if (error !== 0) return error;
    if (!data.has(LEARNING) && !this.#changelink) conf.flags |= VXLAN_F.LEARN;
    conf.ageInterval = data.u32(IFLA_VXLAN.AGEING) ?? conf.ageInterval;
    error = this.#flag(PROXY, VXLAN_F.PROXY) || this.#flag(RSC, VXLAN_F.RSC) ||
      this.#flag(L2MISS, VXLAN_F.L2MISS) || this.#flag(L3MISS, VXLAN_F.L3MISS);
    if (error !== 0) return error;
    const limit = data.u32(IFLA_VXLAN.LIMIT);
    if (limit !== undefined) {
      if (this.#changelink) return this.#refuse(IFLA_VXLAN.LIMIT, "Cannot change limit");
      conf.addrmax = limit;
    }
    error = this.#flag(IFLA_VXLAN.COLLECT_METADATA, VXLAN_F.COLLECT_METADATA);
    return error === 0 ? this.#ports() : error;
  }

  #ports(): number {
    const data = this.#data;
    const conf = this.#conf;
    const range = data.payload(IFLA_VXLAN.PORT_RANGE);
    if (range !== undefined) {
      if (this.#changelink) {
        return this.#refuse(IFLA_VXLAN.PORT_RANGE, "Cannot change port range");
      }
      conf.portMin = range.getUint16(0);
      conf.portMax = range.getUint16(2);
    }
    const port = data.payload(IFLA_VXLAN.PORT)?.getUint16(0);
    if (port !== undefined) {
      if (this.#changelink) return this.#refuse(IFLA_VXLAN.PORT, "Cannot change port");
      conf.dstPort = port;
    }
    const udpCsum = data.u8(IFLA_VXLAN.UDP_CSUM);
    if (udpCsum !== undefined) {
      if (this.#changelink) {
        return this.#refuse(IFLA_VXLAN.UDP_CSUM, "Cannot change UDP_CSUM flag");
      }
      if (udpCsum === 0) conf.flags |= VXLAN_F.UDP_ZERO_CSUM_TX;
    }
    return 0;
  }

  #extensions(): number {
    const data = this.#data;
    const conf = this.#conf;
    const { LOCALBYPASS, UDP_ZERO_CSUM6_TX, UDP_ZERO_CSUM6_RX } = IFLA_VXLAN;
    const { REMCSUM_TX, REMCSUM_RX, GBP, GPE, RESERVED_BITS } = IFLA_VXLAN;
    let error = this.#flag(LOCALBYPASS, VXLAN_F.LOCALBYPASS, true);
    if (!data.has(LOCALBYPASS) && !this.#changelink) conf.flags |= VXLAN_F.LOCALBYPASS;
    error ||= this.#flag(UDP_ZERO_CSUM6_TX, VXLAN_F.UDP_ZERO_CSUM6_TX) ||
      this.#flag(UDP_ZERO_CSUM6_RX, VXLAN_F.UDP_ZERO_CSUM6_RX) ||
      this.#flag(REMCSUM_TX, VXLAN_F.REMCSUM_TX) || this.#flag(REMCSUM_RX, VXLAN_F.REMCSUM_RX) ||
      this.#flag(GBP, VXLAN_F.GBP) || this.#flag(GPE, VXLAN_F.GPE);
    if (error !== 0) return error;
    const used = VNI_BITS | (data.has(REMCSUM_RX) ? REMCSUM_BITS : 0n) |
      (data.has(GBP) ? GBP_BITS : 0n) | (data.has(GPE) ? GPE_BITS : 0n);
    const reserved = data.be64(RESERVED_BITS);
    conf.reservedBits = reserved ?? BigInt.asUintN(64, ~used);
    if (reserved === undefined) return 0;
    if (this.#changelink) {
      blame(this.#extack, data, RESERVED_BITS, "Cannot change reserved_bits");
      return -EOPNOTSUPP;
    }
    if ((used & reserved) === 0n) return 0;
    const text = `Used bits ${hex(used)} cannot overlap reserved bits ${hex(reserved)}`;
    blame(this.#extack, data, RESERVED_BITS, text);
    return -EINVAL;
  }

  #rest(): number {
    const data = this.#data;
    const conf = this.#conf;
    let error = this.#flag(IFLA_VXLAN.REMCSUM_NOPARTIAL, VXLAN_F.REMCSUM_NOPARTIAL) ||
      this.#flag(IFLA_VXLAN.MC_ROUTE, VXLAN_F.MC_ROUTE, true);
    if (error !== 0) return error;
    const mtu = this.#tb.u32(IFLA.MTU);
    if (mtu !== undefined) {
      if (this.#changelink) return this.#refuse(IFLA.MTU, "Cannot change mtu");
      conf.mtu = mtu;
    }
    conf.df = data.u8(IFLA_VXLAN.DF) ?? conf.df;
    if (!data.has(IFLA_VXLAN.VNIFILTER)) return 0;
    error = this.#flag(IFLA_VXLAN.VNIFILTER, VXLAN_F.VNIFILTER);
    if (error !== 0 || (conf.flags & VXLAN_F.VNIFILTER) === 0) return error;
    if ((conf.flags & VXLAN_F.COLLECT_METADATA) !== 0) return 0;
    const msg = "vxlan vnifilter only valid in collect metadata mode";
    blame(this.#extack, data, IFLA_VXLAN.VNIFILTER, msg);
    return -EINVAL;
  }
}

function hex(bits: bigint): string {
  return `0x${bits.toString(16).padStart(16, "0")}`;
}

/**
 * What a request says of a tunnel, or a negative error number.
 *
 * @param before The configuration that it has already, if it is to change.
 */
export function vxlanConfOf(
  tb: RequestAttributes,
  data: RequestAttributes,
  extack: ExtAck,
  before?: VxlanConfig,
): VxlanConfig | number {
  return new Reader(tb, data, extack, before).read();
}

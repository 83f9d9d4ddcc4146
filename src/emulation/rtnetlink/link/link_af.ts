import type { NetDevice } from "../../net/stack.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import type { AttributeWriter } from "../attribute_writer.ts";
import type { RequestAttributes } from "../request_attributes.ts";

/** What an address family says of links, in IFLA_AF_SPEC (`struct rtnl_af_ops`). */
export interface RtnlAfOps {
  /** AF_*. */
  readonly family: number;
  /**
   * Writes what it says of a device; nothing where it has nothing to do with it.
   *
   * @param extMask RTEXT_FILTER_*: what the reader wants.
   */
  readonly fillLinkAf: (writer: AttributeWriter, dev: NetDevice, extMask: number) => void;
  /** Bytes of room for that, without the family's own attribute header. */
  readonly getLinkAfSize: (dev: NetDevice, extMask: number) => number;
  /**
   * Checks what a request says of it: 0, or a negative error number.
   *
   * @param dev The device; `undefined` if it is still to be made.
   * @param spec The attributes of IFLA_AF_SPEC.
   */
  readonly validateLinkAf: (
    dev: NetDevice | undefined,
    spec: RequestAttributes,
    extack: ExtAck,
  ) => number;
  /** Carries it out: 0, or a negative error number. */
  readonly setLinkAf: (dev: NetDevice, spec: RequestAttributes, extack: ExtAck) => number;
}

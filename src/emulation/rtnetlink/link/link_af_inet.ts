/** What IPv4 says of links: net/ipv4/devinet.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFLA_INET } from "../../../abi/if_link.ts";
import { AF } from "../../../abi/socket.ts";
import { INET_AF_POLICY } from "../../../codec/validation/policies/link.ts";
import { inDevOf } from "../../net/ipv4/in_device.ts";
import { IPV4_DEVCONF_MAX } from "../../net/ipv4/ipv4_devconf.ts";
import type { RtnlAfOps } from "./link_af.ts";
import { parseNested } from "../nested_attributes.ts";

const { EAFNOSUPPORT, EINVAL } = ERRNO;
const NLA_HEADER = 4;
const VALUE = 4;

/** AF_INET (`inet_af_ops`). */
export const INET_AF_OPS: RtnlAfOps = {
  family: AF.INET,
  fillLinkAf(writer, dev) {
    const inDev = inDevOf(dev);
    if (inDev === undefined) return;
    writer.nest(AF.INET, () => writer.words(IFLA_INET.CONF, inDev.cnf.data));
  },
  getLinkAfSize: (dev) => inDevOf(dev) === undefined ? 0 : NLA_HEADER + IPV4_DEVCONF_MAX * VALUE,
  validateLinkAf(dev, spec, extack) {
    if (dev !== undefined && inDevOf(dev) === undefined) return -EAFNOSUPPORT;
    const tb = parseNested(spec, AF.INET, INET_AF_POLICY, extack);
    if (typeof tb === "number") return tb;
    const conf = tb.nested(IFLA_INET.CONF);
    for (const setting of conf?.ids ?? []) {
      if ((conf?.payload(setting)?.byteLength ?? 0) < VALUE) return -EINVAL;
      if (setting <= 0 || setting > IPV4_DEVCONF_MAX) return -EINVAL;
    }
    return 0;
  },
  setLinkAf(dev, spec) {
    const inDev = inDevOf(dev);
    if (inDev === undefined) return -EAFNOSUPPORT;
    const conf = spec.nested(AF.INET)?.nested(IFLA_INET.CONF);
    for (const setting of conf?.ids ?? []) inDev.cnf.set(setting, conf?.s32(setting) ?? 0);
    return 0;
  },
};

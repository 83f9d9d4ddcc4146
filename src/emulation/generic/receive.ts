import { CAP } from "../../abi/capability.ts";
import { ERRNO } from "../../abi/errno.ts";
import { GENL, GENL_HDRLEN } from "../../abi/genetlink.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../abi/netlink.ts";
import { parse } from "../../codec/mod.ts";
import type { UserNamespace } from "../credentials.ts";
import { startDump } from "../netlink/dump.ts";
import { explain } from "../netlink/explain.ts";
import { senderCan } from "../netlink/permission.ts";
import type { Request } from "../netlink/receive.ts";
import type { Command, Usage } from "./ops.ts";
import type { RegisteredFamily } from "./registered.ts";

/** Flags that requests may have where reserved bits are looked at. */
const KNOWN_FLAGS = NLM_F.REQUEST | NLM_F.ACK | NLM_F.ECHO;

/**
 * Carries out a request to a family (`genl_family_rcv_msg`).
 *
 * @param first The first user namespace.
 */
export function receiveGeneric(
  request: Request,
  family: RegisteredFamily,
  first: UserNamespace,
): number {
  const { header: { flags }, data, view, skb, sock, net } = request;
  if (!family.isIn(net)) return -ERRNO.ENOENT;
  const headerLength = GENL_HDRLEN + family.hdrsize;
  if (data.length < NLMSG_HDRLEN + headerLength) return -ERRNO.EINVAL;
  const cmd = view.getUint8(NLMSG_HDRLEN);
  const refused = cmd < (family.spec.resvStartOp ?? 0) ? 0 : checkReserved(request);
  if (refused !== 0) return refused;
  const command = family.command(cmd);
  const isDump = (flags & NLM_F.DUMP) === NLM_F.DUMP;
  const usage = isDump ? command?.dumpit : command?.doit;
  if (command === undefined || usage === undefined) return -ERRNO.EOPNOTSUPP;
  for (
    const [flag, namespace] of [[GENL.ADMIN_PERM, first], [
      GENL.UNS_ADMIN_PERM,
      net.userNamespace,
    ]] as const
  ) {
    if ((command.flags & flag) === 0) continue;
    if (!senderCan(skb, sock, namespace, CAP.NET_ADMIN)) return -ERRNO.EPERM;
  }
  const read = () => readAttributes(request, usage, headerLength);
  return isDump ? dump(request, command, read) : read() || (command.op.doit?.(request) ?? 0);
}

/** `genl_header_check`. */
function checkReserved({ header: { flags }, view, extack }: Request): number {
  if (view.getUint16(NLMSG_HDRLEN + 2) !== 0) {
    extack.msg = "genlmsghdr.reserved field is not 0";
    return -ERRNO.EINVAL;
  }
  const rest = (flags & NLM_F.DUMP) === NLM_F.DUMP ? flags & ~NLM_F.DUMP : flags;
  if ((rest & ~KNOWN_FLAGS) !== 0) {
    extack.msg = "ambiguous or reserved bits set in nlmsg_flags";
    return -ERRNO.EINVAL;
  }
  return 0;
}

/** Checks the attributes (`genl_family_rcv_msg_attrs_parse`). */
function readAttributes(
  { data, view, extack }: Request,
  { policy, mode }: Usage,
  headerLength: number,
): number {
  if (policy === undefined || policy.maxtype === 0) return 0;
  const at = NLMSG_HDRLEN + (headerLength + 3 & ~3);
  return explain(extack, parse(view, at, data.length, policy, mode));
}

function dump(request: Request, { op }: Command, read: () => number): number {
  const { start, dumpit, done } = op;
  if (dumpit === undefined) return -ERRNO.EOPNOTSUPP;
  return startDump(request, {
    start: (cb) => read() || (start?.(cb) ?? 0),
    dump: dumpit,
    ...done && { done },
  });
}

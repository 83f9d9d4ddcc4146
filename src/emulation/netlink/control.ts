import { CAP } from "../../abi/capability.ts";
import { ERRNO } from "../../abi/errno.ts";
import { NETLINK_SO } from "../../abi/netlink.ts";
import { MSG, SCM, SO, SOL } from "../../abi/socket.ts";
import type { ControlMessage } from "../../socket/mod.ts";
import type { Sender } from "../credentials.ts";
import { callerCan } from "./permission.ts";
import type { Skb } from "./skb.ts";
import type { Sock } from "./sock.ts";

/** `sizeof(struct cmsghdr)`, after which the data begin. */
const CMSG_HEADER = 16;
/** What control messages are aligned to. */
const CMSG_ALIGN = 8;
/** `struct ucred`. */
const UCRED = 12;
/** No user, and no group (`INVALID_UID`). */
const NO_ID = 0xffffffff;

/** Control messages up to this need no memory of the socket's (`____sys_sendmsg`). */
const ON_STACK = CMSG_HEADER + 20;

/** What a socket is charged for control messages while they are sent, in bytes. */
export function chargeOf(control: readonly ControlMessage[]): number {
  const length = control.reduce((sum, { data }) => sum + spaceOf(data), 0);
  return length > ON_STACK ? length : 0;
}

/** `CMSG_SPACE`. */
function spaceOf({ length }: Uint8Array): number {
  return CMSG_HEADER + Math.ceil(length / CMSG_ALIGN) * CMSG_ALIGN;
}

/** Control messages as they are stored, as far as there is room (`put_cmsg`). */
export class ControlBuffer {
  readonly messages: ControlMessage[] = [];
  /** MSG_CTRUNC if something did not fit. */
  flags = 0;
  readonly #none: boolean;
  #room: number;

  /** @param room Bytes. */
  constructor(room: number) {
    this.#none = room === 0;
    this.#room = room;
  }

  /** Notes that there might be something if there were any room at all. */
  miss(): void {
    if (this.#none) this.flags |= MSG.CTRUNC;
  }

  put(level: number, type: number, data: Uint8Array): void {
    if (this.#room < CMSG_HEADER) {
      this.flags |= MSG.CTRUNC;
      return;
    }
    const length = CMSG_HEADER + data.length;
    if (this.#room < length) this.flags |= MSG.CTRUNC;
    this.messages.push({ level, type, data: data.slice(0, this.#room - CMSG_HEADER) });
    this.#room -= Math.min(spaceOf(data), this.#room);
  }
}

function words(...values: number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(values).buffer);
}

/** Stores what a receiver wants to know beside the datagram. */
export function putControl(sock: Sock, skb: Skb, control: ControlBuffer): void {
  if (sock.flags.has(NETLINK_SO.PKTINFO)) {
    control.put(SOL.NETLINK, NETLINK_SO.PKTINFO, words(skb.group));
  }
  if (sock.flags.has(NETLINK_SO.LISTEN_ALL_NSID) && skb.nsid !== undefined) {
    control.put(SOL.NETLINK, NETLINK_SO.LISTEN_ALL_NSID, words(skb.nsid));
  }
}

/** Stores who sent a datagram, if the receiver wants to know (`scm_recv`). */
export function putCredentials(sock: Sock, { creds }: Skb, control: ControlBuffer): void {
  const wants = (option: number) => (sock.remembered.get(option)?.[0] ?? 0) !== 0;
  // No security module says anything of a sender.
  if (wants(SO.PASSSEC)) control.miss();
  if (wants(SO.PASSCRED)) {
    control.put(SOL.SOCKET, SCM.CREDENTIALS, words(creds.pid, creds.uid, creds.gid));
  }
}

/**
 * Who a datagram says it is from (`scm_send`): whoever sends it, unless a control message names
 * somebody else as whom the sender may pose.
 *
 * @returns A negative error number if the control messages make no sense or are not allowed.
 */
export function senderOf(sock: Sock, control: readonly ControlMessage[]): Sender | number {
  const { pid = 0, uid = 0, gid = 0 } = sock.process ?? {};
  let sender: Sender = { pid, uid, gid };
  for (const { level, type, data } of control) {
    if (level !== SOL.SOCKET) continue;
    if (type !== SCM.CREDENTIALS || data.length !== UCRED) return -ERRNO.EINVAL;
    const view = new DataView(data.buffer, data.byteOffset);
    const posed: Sender = {
      pid: view.getInt32(0, true),
      uid: view.getUint32(4, true),
      gid: view.getUint32(8, true),
    };
    if (posed.uid === NO_ID || posed.gid === NO_ID) return -ERRNO.EINVAL;
    const { processes, userNamespace: first } = sock.limits;
    const own = sock.process?.userNamespace ?? first;
    const may = (posed.pid === pid || callerCan(sock, first, CAP.SYS_ADMIN)) &&
      (posed.uid === uid || callerCan(sock, own, CAP.SETUID)) &&
      (posed.gid === gid || callerCan(sock, own, CAP.SETGID));
    if (!may) return -ERRNO.EPERM;
    if (!processes.has(posed.pid)) return -ERRNO.ESRCH;
    sender = posed;
  }
  return sender;
}

import { NLM_F } from "../abi/mod.ts";
import { viewOf } from "./byte_reader.ts";
import type { DatagramRecord } from "./record.ts";

const NLMSG_HEADER = 16;

/**
 * Tells from a datagram alone which way it went, for recordings that do not say. The first header
 * tells: NLM_F_REQUEST makes it a request, from the port in `nlmsg_pid` if the sender filled it in;
 * of the others, which are taken to be the kernel's, one addressed to a port (`nlmsg_pid`) is a
 * reply and one addressed to nobody an event. A notification that names the port whose request
 * caused it therefore counts as a reply.
 *
 * @param data The datagram, in either byte order.
 */
export function guessSender(data: Uint8Array): Pick<DatagramRecord, "direction" | "portId"> {
  const view = viewOf(data);
  const littleEndian = [true, false].find((order) => startsWithMessage(view, order));
  // A uevent is text and has no header; nobody asks for one.
  if (littleEndian === undefined) return { direction: "event", portId: 0 };
  const flags = view.getUint16(6, littleEndian);
  const port = view.getUint32(12, littleEndian);
  if ((flags & NLM_F.REQUEST) !== 0) return { direction: "request", portId: port };
  return { direction: port === 0 ? "event" : "reply", portId: 0 };
}

function startsWithMessage(view: DataView, littleEndian: boolean): boolean {
  if (view.byteLength < NLMSG_HEADER) return false;
  const length = view.getUint32(0, littleEndian);
  return length >= NLMSG_HEADER && length <= view.byteLength;
}

/** Bytes in scenarios and traces. */

import { NLMSG_HDRLEN } from "../../src/abi/mod.ts";
import type { AddressData, Data, MessageData, Port } from "./scenario.ts";
import type { SocketAddress } from "../../src/socket/mod.ts";

/** Tells a socket's port; that of `"self"` is the process's number. */
export type Ports = (socket: string) => number;

const FILL = 0x78;
/** From how many equal bytes on {@linkcode fold} counts them. */
const WORTH_COUNTING = 12;

/** A port's number. */
export function portOf(port: Port, ports: Ports): number {
  return typeof port === "number" ? port : ports(port.port);
}

/** The bytes that data stand for. */
export function bytesOf(data: Data, ports: Ports): Uint8Array {
  if (typeof data === "string") return unfold(data);
  // Arrays have a method `fill`.
  if ("map" in data) return joined(data.map((part) => bytesOf(part, ports)));
  if ("fill" in data) return new Uint8Array(data.fill).fill(FILL);
  if ("port" in data) return new Uint8Array(Uint32Array.of(ports(data.port)).buffer);
  return messageBytes(data, ports);
}

function messageBytes(message: MessageData, ports: Ports): Uint8Array {
  const { type, flags = 0, seq = 0, pid = 0, payload = "", length } = message;
  const body = bytesOf(payload, ports);
  const bytes = new Uint8Array(NLMSG_HDRLEN + (body.length + 3 & ~3));
  bytes.set(body, NLMSG_HDRLEN);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length ?? NLMSG_HDRLEN + body.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, seq, true);
  view.setUint32(12, portOf(pid, ports), true);
  return bytes;
}

/** The address that data stand for. */
export function addressOf(address: AddressData, ports: Ports): SocketAddress {
  if ("raw" in address) return bytesOf(address.raw, ports);
  const { pid = 0, groups = 0 } = address;
  return { pid: portOf(pid, ports), groups };
}

/** All parts in a row. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Bytes as text, in which many equal ones are short: `"0102(00x64)03"`. */
export function fold(bytes: Uint8Array): string {
  let text = "";
  let from = 0;
  for (let at = 0; at < bytes.length;) {
    let end = at + 1;
    while (end < bytes.length && bytes[end] === bytes[at]) end++;
    if (end - at >= WORTH_COUNTING) {
      text += `${bytes.subarray(from, at).toHex()}(${bytes.subarray(at, at + 1).toHex()}x${
        end - at
      })`;
      from = end;
    }
    at = end;
  }
  return text + bytes.subarray(from).toHex();
}

/** The bytes that {@linkcode fold} made text of. */
export function unfold(text: string): Uint8Array {
  if (!text.includes("(")) return Uint8Array.fromHex(text);
  return joined(
    [...text.matchAll(/\((..)x(\d+)\)|([^(]+)/g)].map(([, byte, count, plain = ""]) =>
      byte === undefined
        ? Uint8Array.fromHex(plain)
        : new Uint8Array(Number(count)).fill(Number.parseInt(byte, 16))
    ),
  );
}

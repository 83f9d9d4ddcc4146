/** Short ways to write steps. */

import { NETLINK, NETLINK_SO, NLM_F, SO, SOL } from "../../../src/abi/mod.ts";
import type {
  AddressData,
  ControlData,
  Data,
  GetStep,
  MessageData,
  NameStep,
  OpenStep,
  PlainStep,
  ReceiveStep,
  SendStep,
  SetStep,
  Step,
} from "../scenario.ts";

/** socket(2) of NETLINK_ROUTE. */
export function open(socket: string, options: Partial<OpenStep> = {}): Step {
  return { call: "socket", socket, protocol: NETLINK.ROUTE, ...options };
}

/** socket(2) of NETLINK_USERSOCK. */
export function user(socket: string, options: Partial<OpenStep> = {}): Step {
  return open(socket, { protocol: NETLINK.USERSOCK, ...options });
}

/** bind(2). */
export function bind(
  socket: string,
  address: AddressData = {},
  options: Partial<NameStep> = {},
): Step {
  return { call: "bind", socket, address, ...options };
}

/** connect(2). */
export function connect(
  socket: string,
  address: AddressData | null,
  options: Partial<NameStep> = {},
): Step {
  return { call: "connect", socket, address, ...options };
}

function plain(call: PlainStep["call"]): (socket: string) => Step {
  return (socket) => ({ call, socket });
}

export const name: (socket: string) => Step = plain("getsockname");
export const peer: (socket: string) => Step = plain("getpeername");
export const close: (socket: string) => Step = plain("close");
/** Receives all that there is. */
export const drain: (socket: string) => Step = plain("drain");

/** sendto(2). */
export function send(socket: string, data: Data, options: Partial<SendStep> = {}): Step {
  return { call: "sendto", socket, data, ...options };
}

/** sendmsg(2). */
export function sendmsg(
  socket: string,
  data: readonly Data[],
  options: Partial<SendStep> & { readonly control?: readonly ControlData[] } = {},
): Step {
  return { call: "sendmsg", socket, data, ...options };
}

/** recvmsg(2). */
export function receive(
  socket: string,
  size: number | readonly number[] = 65536,
  options: Partial<ReceiveStep> = {},
): Step {
  const sizes = typeof size === "number" ? [size] : size;
  return { call: "recvmsg", socket, sizes, ...options };
}

/** setsockopt(2) of level SOL_NETLINK. */
export function set(
  socket: string,
  option: number,
  value: SetStep["value"] = 1,
  options: Partial<SetStep> = {},
): Step {
  return { call: "setsockopt", socket, level: SOL.NETLINK, option, value, ...options };
}

/** getsockopt(2) of level SOL_NETLINK. */
export function get(socket: string, option: number, options: Partial<GetStep> = {}): Step {
  return { call: "getsockopt", socket, level: SOL.NETLINK, option, ...options };
}

/** setsockopt(2) of level SOL_SOCKET. */
export function setSocket(
  socket: string,
  option: number,
  value: SetStep["value"] = 1,
  options: Partial<SetStep> = {},
): Step {
  return { call: "setsockopt", socket, level: SOL.SOCKET, option, value, ...options };
}

/** getsockopt(2) of level SOL_SOCKET. */
export function getSocket(socket: string, option: number, options: Partial<GetStep> = {}): Step {
  return { call: "getsockopt", socket, level: SOL.SOCKET, option, ...options };
}

/** Joins a group. */
export function join(socket: string, group: number, options: Partial<SetStep> = {}): Step {
  return set(socket, NETLINK_SO.ADD_MEMBERSHIP, group, options);
}

/** Leaves a group. */
export function leave(socket: string, group: number): Step {
  return set(socket, NETLINK_SO.DROP_MEMBERSHIP, group);
}

/** Makes the receive buffer so small that little fits; it becomes 2304 bytes at least. */
export function squeeze(socket: string, value = 0): Step {
  return setSocket(socket, SO.RCVBUF, value);
}

/** A request: NLM_F_REQUEST and other flags. */
export function request(
  type: number,
  flags: number,
  payload: Data = "",
  options: Partial<MessageData> = {},
): MessageData {
  return { type, flags: NLM_F.REQUEST | flags, seq: 1, payload, ...options };
}

/** A step for each of some values. */
export function each<T>(values: readonly T[], steps: (value: T) => Step | readonly Step[]): Step[] {
  return values.flatMap(steps);
}

/**
 * The socket seam: the interface that the real and the emulated netlink sockets share, with its
 * address and error types.
 *
 * @module
 */
export { SyscallError } from "./errors.ts";
export type {
  ControlMessage,
  NetlinkAddress,
  NetlinkSocket,
  OutgoingMessage,
  Received,
  ReceivedMessage,
  ReceiveOptions,
  SocketAddress,
  SocketOptions,
  WaitOptions,
} from "./socket.ts";
export { tap, type TapObserver } from "./tap.ts";

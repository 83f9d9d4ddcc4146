/**
 * Requests, dumps and events over any {@linkcode NetlinkSocket}.
 *
 * @module
 */
export {
  type Answer,
  type Answers,
  Client,
  type ClientOptions,
  type DumpOptions,
  type Request,
} from "./client.ts";
export { DumpInterruptedError, NetlinkError } from "./errors.ts";
export {
  type EventDatagram,
  type EventOptions,
  type EventOverrun,
  events,
  type NetlinkEvent,
} from "./events.ts";
export { type GenericFamilyInfo, genericFamilyInfo } from "./generic.ts";
export { receiveAll, type ReceivedDatagram } from "./receive.ts";

/** Old requests of bridges (SIOCDEVPRIVATE): br_dev_siocdevprivate of net/bridge/br_ioctl.c. */

import { ERRNO } from "../../abi/errno.ts";
import { BRCTL } from "../../abi/if_bridge.ts";
import { brForward } from "../fs/sys/bridge_forward.ts";
import { bytesOf } from "../net/bridge/address.ts";
import type { NetBridge, NetBridgePort } from "../net/bridge/bridge.ts";
import { bridgeOf } from "../net/bridge/bridge.ts";
import { jiffiesToClock } from "../net/bridge/jiffies.ts";
import {
  brSetAgeingTime,
  brSetForwardDelay,
  brSetHelloTime,
  brSetMaxAge,
  notifyPort,
} from "../net/bridge/stp.ts";
import {
  brStpSetBridgePriority,
  brStpSetEnabled,
  brStpSetPathCost,
  brStpSetPortPriority,
} from "../net/bridge/stp_if.ts";
import { netdevStateChange } from "../net/core/link_watch.ts";
import type { NetDevice } from "../net/stack.ts";
import { addDelIf, putIntegers, readArguments } from "./br_ioctl.ts";
import { administers, type Ioctl, viewOf } from "./call.ts";
import type { Ifreq } from "./ifreq.ts";

const { EINVAL, EOPNOTSUPP, EPERM } = ERRNO;
/** BR_MAX_PORTS, and how many are listed unless somebody says so. */
const MAX_PORTS = 1024;
const LISTED = 256;
/** `sizeof(struct __fdb_entry)`, and of a page. */
const FDB_ENTRY = 16;
const PAGE = 4096;
/** `sizeof(struct __bridge_info)` and `sizeof(struct __port_info)`. */
const BRIDGE_INFO = 72;
const PORT_INFO = 48;

/** The numbers that follow the one by which requests are told apart. */
type Numbers = readonly [first: number, second: number, third: number];
type Tell = (br: NetBridge, at: bigint, numbers: Numbers, call: Ioctl) => number;
type SetBridge = (br: NetBridge, value: number) => number | void;
type SetPort = (p: NetBridgePort, value: number) => number;

/** Words of 32 bits, from an offset on. */
function putWords(view: DataView, at: number, words: readonly (number | bigint)[]): void {
  words.forEach((word, index) => view.setUint32(at + index * 4, Number(word), true));
}

/** A `struct __bridge_info`; some of its times are in jiffies. */
function bridgeInfo(br: NetBridge): Uint8Array {
  const bytes = new Uint8Array(BRIDGE_INFO);
  bytes.set(bytesOf(br.designatedRoot));
  bytes.set(bytesOf(br.bridgeId), 8);
  const view = viewOf(bytes);
  putWords(view, 16, [
    br.rootPathCost,
    jiffiesToClock(br.maxAge),
    jiffiesToClock(br.helloTime),
    br.forwardDelay,
    br.bridgeMaxAge,
    br.bridgeHelloTime,
    jiffiesToClock(br.bridgeForwardDelay),
  ]);
  bytes.set(
    [br.topologyChange, br.topologyChangeDetected, br.rootPort, Math.min(br.stpEnabled, 1)],
    44,
  );
  putWords(view, 48, [
    jiffiesToClock(br.ageingTime),
    0,
    br.helloTimer.value,
    br.tcnTimer.value,
    br.topologyChangeTimer.value,
    br.gcWork.value,
  ]);
  return bytes;
}

/** A `struct __port_info`. */
function portInfo(p: NetBridgePort): Uint8Array {
  const bytes = new Uint8Array(PORT_INFO);
  bytes.set(bytesOf(p.designatedRoot));
  bytes.set(bytesOf(p.designatedBridge), 8);
  const view = viewOf(bytes);
  view.setUint16(16, p.portId, true);
  view.setUint16(18, p.designatedPort, true);
  putWords(view, 20, [p.pathCost, p.designatedCost]);
  bytes.set([p.state, p.topologyChangeAck, p.configPending], 28);
  const timers = [p.messageAgeTimer, p.forwardDelayTimer, p.holdTimer];
  putWords(view, 32, timers.map(({ value }) => value));
  return bytes;
}

/** `br_get_port`. */
function portNumbered({ ports }: NetBridge, number: number): NetBridgePort | undefined {
  return ports.find(({ portNo }) => portNo === (number & 0xffff));
}

const TELLS: ReadonlyMap<number, Tell> = new Map<number, Tell>([
  [BRCTL.GET_BRIDGE_INFO, (br, at, _numbers, { memory }) => {
    memory.write(at, bridgeInfo(br));
    return 0;
  }],
  [BRCTL.GET_PORT_LIST, (br, at, [, asked], call) => {
    if ((asked | 0) < 0) return -EINVAL;
    const indices = new Array<number>(Math.min((asked | 0) || LISTED, MAX_PORTS)).fill(0);
    for (const { portNo, dev } of br.ports) {
      if (portNo < indices.length) indices[portNo] = dev.ifindex;
    }
    putIntegers(call, at, indices);
    return indices.length;
  }],
  [BRCTL.GET_PORT_INFO, (br, at, [, number], { memory }) => {
    const p = portNumbered(br, number);
    if (p === undefined) return -EINVAL;
    memory.write(at, portInfo(p));
    return 0;
  }],
  [BRCTL.GET_FDB_ENTRIES, (br, at, [, most, skipped], { memory }) => {
    const count = Math.min(most, PAGE / FDB_ENTRY);
    const text = brForward(br).slice(skipped * FDB_ENTRY, (skipped + count) * FDB_ENTRY);
    memory.write(at, Uint8Array.from(text, (character) => character.charCodeAt(0)));
    return text.length / FDB_ENTRY;
  }],
]);

const OF_BRIDGES: ReadonlyMap<number, SetBridge> = new Map<number, SetBridge>([
  [BRCTL.SET_BRIDGE_FORWARD_DELAY, brSetForwardDelay],
  [BRCTL.SET_BRIDGE_HELLO_TIME, brSetHelloTime],
  [BRCTL.SET_BRIDGE_MAX_AGE, brSetMaxAge],
  [BRCTL.SET_AGEING_TIME, brSetAgeingTime],
  [BRCTL.SET_BRIDGE_STP_STATE, (br, value) => brStpSetEnabled(br, value !== 0)],
  [BRCTL.SET_BRIDGE_PRIORITY, (br, value) => brStpSetBridgePriority(br, value & 0xffff)],
]);

const OF_PORTS: ReadonlyMap<number, SetPort> = new Map<number, SetPort>([
  [BRCTL.SET_PORT_PRIORITY, brStpSetPortPriority],
  [BRCTL.SET_PATH_COST, brStpSetPathCost],
]);

/** Sets something of a port, and tells of it. */
function setPort(br: NetBridge, set: SetPort, [number, value]: Numbers): number {
  const p = portNumbered(br, number);
  if (p === undefined) return -EINVAL;
  const error = set(p, value);
  if (error === 0) notifyPort(p);
  return error;
}

/** Sets something of a bridge, and tells of it. */
function setBridge(br: NetBridge, set: SetBridge, [value]: Numbers): number {
  const error = set(br, value) ?? 0;
  if (error === 0) netdevStateChange(br.dev);
  return error;
}

/** Serves what drivers have to themselves: here, those of bridges. */
export function brDevSiocdevprivate(dev: NetDevice, ifr: Ifreq, call: Ioctl): number {
  const br = bridgeOf(dev);
  if (br === undefined) return -EOPNOTSUPP;
  const data = ifr.view.getBigUint64(0, true);
  const [what = 0n, at = 0n, second = 0n, third = 0n] = readArguments(call, data, 4);
  const request = Number(what);
  const numbers: Numbers = [Number(at), Number(second), Number(third)];
  if (request === BRCTL.ADD_IF || request === BRCTL.DEL_IF) {
    return addDelIf(call, br, numbers[0], request === BRCTL.ADD_IF);
  }
  const tell = TELLS.get(request);
  if (tell !== undefined) return tell(br, at, numbers, call);
  const ofBridge = OF_BRIDGES.get(request);
  const ofPort = OF_PORTS.get(request);
  if (ofBridge === undefined && ofPort === undefined) return -EOPNOTSUPP;
  if (!administers(call)) return -EPERM;
  if (ofPort !== undefined) return setPort(br, ofPort, numbers);
  return ofBridge === undefined ? -EOPNOTSUPP : setBridge(br, ofBridge, numbers);
}

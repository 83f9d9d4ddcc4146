import { IFA_F } from "../../abi/if_addr.ts";
import { NTF } from "../../abi/neighbour.ts";
import { NLM_F } from "../../abi/netlink.ts";
import { RTNH_F } from "../../abi/rtnetlink.ts";
import { AF } from "../../abi/socket.ts";
import type { Request } from "../../client/mod.ts";
import type { RtnetlinkMessage } from "../../codec/mod.ts";
import { DUMPS } from "../build/snapshot.ts";
import type { Builder } from "../build/builder.ts";
import { attempt } from "./attempt.ts";
import { identityOf } from "./identity.ts";
import { isEqual } from "./overlay.ts";
import { isObject, type Objects } from "./objects.ts";
import { recordedIn } from "./recorded.ts";
import type { RestoreTarget } from "./restore_target.ts";
import { restoreLinks } from "./restore_links.ts";

/** RTM_NEW* and RTM_DEL* of an object's four message types, from RTM_NEW* on. */
const DEL = 1;
/** Milliseconds after which nothing is left that creating links has put off. */
const SETTLING = 10_000;

/**
 * Has a namespace be what was recorded. What requests can make is made; of whatever remains
 * different, the namespace tells what was recorded, until it changes.
 */
export function restore(target: RestoreTarget, objects: Objects): void {
  const { namespace, builder, createNamespace, advance } = target;
  for (const { attributes: { nsid } } of objects.of("nsid")) {
    if (nsid !== undefined && nsid >= 0) namespace.assignId(createNamespace(), nsid);
  }
  restoreLinks(target, objects.of("link"));
  advance(SETTLING);
  for (const kind of ORDER) if (objects.kinds.has(kind)) restoreKind(builder, objects, kind);
  reconcile(target, objects);
}

/** What there is beside links, in an order in which nothing needs what comes behind it. */
const ORDER = ["address", "rule", "nexthop", "route", "neighbour", "address-label"] as const;

/** Has those objects of a kind there that were recorded, and no others. */
function restoreKind(builder: Builder, objects: Objects, kind: (typeof ORDER)[number]): void {
  const recorded = objects.of(kind);
  const known = new Set(recorded.map(identityOf));
  const there = new Set<string>();
  for (const request of DUMPS) {
    if (request.kind !== kind) continue;
    for (const native of dump(builder, request)) {
      const identity = identityOf(native);
      if (known.has(identity)) there.add(identity);
      else if (objects.covers(native)) remove(builder, native);
    }
  }
  const missing = recorded.filter((object) => !there.has(identityOf(object)));
  // What is reached through others comes behind them: the narrower a scope, the greater its number.
  const rank = (object: RtnetlinkMessage) =>
    object.kind === "route"
      ? object.header.scope
      : object.kind === "nexthop" && object.attributes.group === undefined
      ? 1
      : 0;
  for (const object of missing.sort((one, other) => rank(other) - rank(one))) {
    const asked = askedFor(object);
    attempt(() => builder.request({ ...asked, flags: NLM_F.CREATE | NLM_F.APPEND }));
  }
}

/** The request for an object, which is told otherwise than it is asked for. */
function askedFor(object: RtnetlinkMessage): RtnetlinkMessage {
  switch (object.kind) {
    case "address": {
      const { header, attributes } = object;
      const { flags = header.flags } = attributes;
      // Whether a link's other addresses are the same's is found out, and not asked again.
      const asked = header.family === AF.INET6 ? flags | IFA_F.NODAD : flags;
      return { ...object, attributes: { ...attributes, flags: asked } };
    }
    case "nexthop": {
      const { header: { family, protocol, flags }, attributes } = object;
      const { opFlags: _flags, groupStats: _stats, hwStatsUsed: _used, ...asked } = attributes;
      const { unbalancedTime: _time, ...resGroup } = asked.resGroup ?? {};
      return {
        ...object,
        header: { family, scope: 0, protocol, flags: flags & RTNH_F.ONLINK },
        attributes: { ...asked, ...asked.resGroup && { resGroup } },
      };
    }
    case "route": {
      const { header } = object;
      const asked = { ...object, header: { ...header, flags: header.flags & RTNH_F.ONLINK } };
      const { dst, src, priority, metrics, prefsrc, table, pref, nhId } = object.attributes;
      if (nhId === undefined) return asked;
      // Where a nexthop leads is told as well.
      const own = { dst, src, priority, metrics, prefsrc, table, pref, nhId };
      const given = Object.entries(own).filter(([, value]) => value !== undefined);
      return { ...asked, attributes: Object.fromEntries(given) };
    }
    case "neighbour": {
      const { header, attributes } = object;
      const isOfMaster = header.family === AF.BRIDGE && attributes.master !== undefined &&
        (header.flags & NTF.SELF) === 0;
      if (!isOfMaster) return object;
      return { ...object, header: { ...header, flags: header.flags | NTF.MASTER } };
    }
    default:
      return object;
  }
}

function remove(builder: Builder, object: RtnetlinkMessage): void {
  attempt(() => builder.request({ ...object, type: object.type + DEL, flags: 0 }));
}

function dump(builder: Builder, request: Request): readonly RtnetlinkMessage[] {
  const answers: RtnetlinkMessage[] = [];
  attempt(() => {
    for (const answer of builder.dump(request)) {
      if (isObject(answer)) answers.push(answer);
    }
  });
  return answers;
}

/** Has whatever is told otherwise than it was recorded told as it was. */
function reconcile({ namespace, builder }: RestoreTarget, objects: Objects): void {
  const recorded = recordedIn(namespace.stack);
  const native = new Map<string, RtnetlinkMessage>();
  for (const request of [...DUMPS, ...objects.requests]) {
    for (const message of dump(builder, request)) native.set(identityOf(message), message);
  }
  for (const kind of objects.kinds) {
    for (const object of objects.of(kind)) {
      const identity = identityOf(object);
      const told = native.get(identity);
      native.delete(identity);
      if (told === undefined) recorded.add(object);
      else if (!isSame(told, object)) recorded.lay({ native: told, recorded: object });
    }
  }
  for (const type of objects.dumped) recorded.answer(type);
  for (const message of native.values()) {
    if (objects.covers(message)) recorded.hide(message);
  }
}

function isSame(one: RtnetlinkMessage, other: RtnetlinkMessage): boolean {
  return isEqual(one.header, other.header) &&
    isEqual(Object.entries(one.attributes), Object.entries(other.attributes));
}

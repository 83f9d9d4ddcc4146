import { IFA_F } from "../../abi/if_addr.ts";
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
  for (const kind of ["route", "neighbour", "rule", "address", "address-label"] as const) {
    if (!objects.kinds.has(kind)) continue;
    for (const request of DUMPS) {
      if (request.kind === kind) { for (const old of dump(builder, request)) remove(builder, old); }
    }
  }
  for (const address of objects.of("address")) {
    const { header: { family }, attributes: { flags = address.header.flags } } = address;
    // Whether a link's other addresses are the same's is found out, and not asked again.
    const asked = family === AF.INET6 ? flags | IFA_F.NODAD : flags;
    make(builder, { ...address, attributes: { ...address.attributes, flags: asked } });
  }
  for (const rule of objects.of("rule")) make(builder, rule);
  // What is reached through others comes behind them.
  const routes = objects.of("route").toSorted((one, other) =>
    other.header.scope - one.header.scope
  );
  for (const { header, ...route } of routes) {
    make(builder, { ...route, header: { ...header, flags: header.flags & RTNH_F.ONLINK } });
  }
  for (const neighbour of objects.of("neighbour")) make(builder, neighbour);
  for (const label of objects.of("address-label")) make(builder, label);
  reconcile(target, objects);
}

/** Asks for an object; what is refused is told as it was recorded all the same. */
function make(builder: Builder, object: Request): void {
  attempt(() => builder.request({ ...object, flags: NLM_F.CREATE | NLM_F.APPEND }));
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
    if (objects.kinds.has(message.kind)) recorded.hide(message);
  }
}

function isSame(one: RtnetlinkMessage, other: RtnetlinkMessage): boolean {
  return isEqual(one.header, other.header) &&
    isEqual(Object.entries(one.attributes), Object.entries(other.attributes));
}

/** Qdiscs: net/sched/sch_api.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM, TCA } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { TCMSG } from "../../../codec/mod.ts";
import { qdiscChange, qdiscCreate, qdiscGraft, qdiscNotify } from "../../net/sched/api.ts";
import { QDISC_KINDS } from "../../net/sched/kinds.ts";
import { put } from "../../net/sched/alloc.ts";
import type { Qdisc } from "../../net/sched/qdisc.ts";
import { major, minor, TC_H, TCQ_F } from "../../net/sched/qdisc.ts";
import type { Scheduler } from "../../net/sched/scheduler.ts";
import { schedulerOf } from "../../net/sched/scheduler.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { DumpControl } from "../../netlink/dump.ts";
import type { Handler, Request } from "../../netlink/receive.ts";
import { check, checkDump } from "../check.ts";
import { refuse } from "../neighbour/neighbour_request.ts";
import { dumpClasses } from "./qdisc_class.ts";
import { dumpQdiscs } from "./qdisc_dump.ts";
import { HTB } from "./kinds/htb.ts";
import { TBF } from "./kinds/tbf.ts";
import { isHidden, qdiscMessage, sendQdisc, tellOfQdiscs } from "./qdisc_message.ts";
import { sizeTableOf } from "./qdisc_size_table.ts";
import type { Registry } from "../registry.ts";
import { RequestAttributes } from "../request_attributes.ts";
import { untilEmpty } from "../until_empty.ts";

const { EEXIST, EINVAL, ELOOP, ENODEV, ENOENT, EOPNOTSUPP } = ERRNO;
const { CREATE, EXCL, REPLACE } = NLM_F;
const OTHER_NAME = "Invalid qdisc name: must match existing qdisc";

/** A request about a qdisc, and the device that it is about. */
class QdiscRequest {
  readonly request: Request;
  readonly dev: NetDevice;
  readonly scheduler: Scheduler;
  readonly tb: RequestAttributes;
  /** `tcm_handle` */
  readonly handle: number;
  /** `tcm_parent` */
  readonly parent: number;
  /** TCA_KIND. */
  readonly kind: string | undefined;

  constructor(request: Request, dev: NetDevice) {
    const { view } = request;
    this.request = request;
    this.dev = dev;
    this.scheduler = schedulerOf(dev);
    this.tb = new RequestAttributes(request, TCMSG.size);
    this.handle = view.getUint32(NLMSG_HDRLEN + 8, true);
    this.parent = view.getUint32(NLMSG_HDRLEN + 12, true);
    this.kind = this.tb.name(TCA.KIND, Infinity);
  }

  /** Whether all of these NLM_F_* are set. */
  has(flags: number): boolean {
    return (this.request.header.flags & flags) === flags;
  }

  /** Whether it names another kind. */
  namesOther({ kind: { id } }: Qdisc): boolean {
    return this.kind !== undefined && this.kind !== id;
  }

  refuse(errno: number, msg: string): number {
    return refuse(this.request.extack, errno, msg);
  }
}

/** Reads a request as far as its device; or a negative error number. */
function read(request: Request): QdiscRequest | number {
  const error = check(request, false);
  if (error !== 0) return error;
  const ifindex = request.view.getInt32(NLMSG_HDRLEN + 4, true);
  const dev = request.net.stack.devices.byIndex(ifindex);
  return dev === undefined ? -ENODEV : new QdiscRequest(request, dev);
}

/** The qdisc at a class of another one (`qdisc_leaf`), or a negative error number. */
function leafOf(asked: QdiscRequest, parent: Qdisc): Qdisc | undefined | number {
  const { classes } = parent.kind;
  if (classes === undefined) return asked.refuse(EOPNOTSUPP, "Parent qdisc is not classful");
  return classes.find(parent, asked.parent)
    ? classes.leaf(parent, asked.parent)
    : asked.refuse(ENOENT, "Specified class not found");
}

/** A qdisc that there is, and the one of whose class it is; or a negative error number. */
type Found = { readonly qdisc: Qdisc; readonly parent: Qdisc | undefined };

function find(asked: QdiscRequest): Found | number {
  const { scheduler, handle, parent: clid } = asked;
  let parent: Qdisc | undefined;
  let qdisc: Qdisc | undefined | number;
  if (clid === 0) {
    qdisc = scheduler.lookup(handle);
    return qdisc === undefined
      ? asked.refuse(ENOENT, "Failed to find qdisc with specified handle")
      : { qdisc, parent };
  }
  if (clid === TC_H.ROOT) {
    qdisc = scheduler.root;
  } else if (major(clid) === major(TC_H.INGRESS)) {
    qdisc = scheduler.ingress?.sleeping;
  } else {
    parent = scheduler.lookup(major(clid));
    if (parent === undefined) {
      return asked.refuse(ENOENT, "Failed to find qdisc with specified classid");
    }
    qdisc = leafOf(asked, parent);
  }
  if (qdisc === undefined) {
    return asked.refuse(ENOENT, "Cannot find specified qdisc on specified device");
  }
  if (typeof qdisc === "number") return qdisc;
  return handle !== 0 && qdisc.handle !== handle
    ? asked.refuse(EINVAL, "Invalid handle")
    : { qdisc, parent };
}

/** Finds what a request is about (`__tc_get_qdisc`), and does something with it. */
function withQdisc(does: (asked: QdiscRequest, found: Found) => number): Handler {
  return (request) => {
    const asked = read(request);
    if (typeof asked === "number") return asked;
    const found = find(asked);
    if (typeof found === "number") return found;
    if (asked.namesOther(found.qdisc)) return asked.refuse(EINVAL, OTHER_NAME);
    return does(asked, found);
  };
}

function remove(asked: QdiscRequest, { qdisc, parent }: Found): number {
  const { request: { portid, header: { seq, flags }, extack }, dev } = asked;
  if (asked.parent === 0) return asked.refuse(EINVAL, "Classid cannot be zero");
  if (qdisc.handle === 0) {
    return asked.refuse(ENOENT, "Cannot delete qdisc with handle of zero");
  }
  const place = { dev, parent, classid: asked.parent };
  const cause = { portid, seq, flags };
  return qdiscGraft(place, { now: undefined, before: qdisc, cause }, extack);
}

/** Whether a qdisc hangs below another one (`check_loop`). */
function reaches(from: Qdisc, to: Qdisc, depth = 0): boolean {
  for (const leaf of from.kind.classes?.leaves(from) ?? []) {
    if (leaf === to || depth > 7 || reaches(leaf, to, depth + 1)) return true;
  }
  return false;
}

/** What is to be done: a qdisc is made, or one that there is changes, or hangs elsewhere. */
type Plan =
  | { readonly does: "create"; readonly parent: Qdisc | undefined }
  | { readonly does: "change"; readonly qdisc: Qdisc }
  | { readonly does: "graft"; readonly qdisc: Qdisc; readonly parent: Qdisc | undefined };

/** What hangs where a request says, and whose class that is; or a negative error number. */
function placeOf(
  asked: QdiscRequest,
): { readonly parent: Qdisc | undefined; readonly there: Qdisc | undefined } | number {
  const { scheduler, parent: clid } = asked;
  if (clid === TC_H.ROOT) return { parent: undefined, there: scheduler.root };
  if (clid === TC_H.INGRESS) {
    return { parent: undefined, there: scheduler.createIngress().sleeping };
  }
  const parent = scheduler.lookup(major(clid));
  if (parent === undefined) return asked.refuse(ENOENT, "Failed to find specified qdisc");
  if (parent.is(TCQ_F.INGRESS)) {
    return asked.refuse(EOPNOTSUPP, "Cannot add children to ingress/clsact qdisc");
  }
  const there = leafOf(asked, parent);
  return typeof there === "number" ? there : { parent, there };
}

/** Decides what is to be done (the first half of `__tc_modify_qdisc`); or an error number. */
function planOf(asked: QdiscRequest): Plan | number {
  const { handle, parent: clid, scheduler } = asked;
  if (clid === 0) {
    if (handle === 0) return asked.refuse(EINVAL, "Handle cannot be zero");
    return changeOf(asked, scheduler.lookup(handle));
  }
  const place = placeOf(asked);
  if (typeof place === "number") return place;
  const { parent } = place;
  const there = place.there?.handle === 0 ? undefined : place.there;
  if (handle === 0) {
    if (there === undefined) return creation(asked, parent);
    if (asked.namesOther(there)) {
      if (asked.has(CREATE | REPLACE) || asked.has(CREATE | EXCL)) {
        return creation(asked, parent);
      }
      if ((asked.request.header.flags & (CREATE | REPLACE | EXCL)) === 0) {
        return { does: "create", parent };
      }
    }
    return changeOf(asked, there);
  }
  if (there?.handle === handle) return changeOf(asked, there);
  if (there !== undefined && !asked.has(REPLACE)) {
    return asked.refuse(EEXIST, "NLM_F_REPLACE needed to override");
  }
  if (minor(handle) !== 0) return asked.refuse(EINVAL, "Invalid minor handle");
  const qdisc = scheduler.lookup(handle);
  return qdisc === undefined ? creation(asked, parent) : regraft(asked, qdisc, parent);
}

function creation(asked: QdiscRequest, parent: Qdisc | undefined): Plan | number {
  return asked.has(CREATE)
    ? { does: "create", parent }
    : asked.refuse(ENOENT, "Qdisc not found. To create specify NLM_F_CREATE flag");
}

function changeOf(asked: QdiscRequest, qdisc: Qdisc | undefined): Plan | number {
  if (qdisc === undefined) return asked.refuse(ENOENT, "Specified qdisc not found");
  if (asked.has(EXCL)) return asked.refuse(EEXIST, "Exclusivity flag on, cannot modify");
  if (asked.namesOther(qdisc)) return asked.refuse(EINVAL, OTHER_NAME);
  return { does: "change", qdisc };
}

/** A qdisc that there is is to hang there, too. */
function regraft(asked: QdiscRequest, qdisc: Qdisc, parent: Qdisc | undefined): Plan | number {
  if (qdisc.parent !== asked.parent) {
    return asked.refuse(EINVAL, "Cannot move an existing qdisc to a different parent");
  }
  if (asked.has(EXCL)) return asked.refuse(EEXIST, "Exclusivity flag on, cannot override");
  if (asked.namesOther(qdisc)) return asked.refuse(EINVAL, OTHER_NAME);
  if (qdisc.is(TCQ_F.INGRESS)) {
    return asked.refuse(EINVAL, "Cannot regraft ingress or clsact Qdiscs");
  }
  if (qdisc === parent || parent !== undefined && reaches(qdisc, parent)) {
    return asked.refuse(ELOOP, "Qdisc parent/child loop detected");
  }
  if (asked.parent === TC_H.INGRESS) return asked.refuse(EINVAL, "Ingress cannot graft directly");
  return { does: "graft", qdisc, parent };
}

/** Makes the qdisc of a request, which hangs nowhere yet; or a negative error number. */
function create(asked: QdiscRequest, parent: Qdisc | undefined): Qdisc | number {
  const { request, scheduler, dev, tb, handle, parent: clid } = asked;
  const atIngress = clid === TC_H.INGRESS;
  const queue = atIngress
    ? scheduler.ingress
    : parent === undefined
    ? scheduler.queues[0]
    : parent.kind.classes?.queueOf?.(parent, clid) ?? parent.queue;
  if (queue === undefined) {
    return asked.refuse(ENOENT, "Cannot find ingress queue for specified device");
  }
  const [ingress, egress] = [tb.u32(TCA.INGRESS_BLOCK), tb.u32(TCA.EGRESS_BLOCK)];
  return qdiscCreate({
    queue,
    kind: QDISC_KINDS.of(dev.net.machine).get(asked.kind ?? ""),
    parent: clid,
    handle: atIngress ? clid : handle,
    options: tb.payload(TCA.OPTIONS),
    stab: () => sizeTableOf(tb, request.extack),
    check: () => check(request),
    blocks: {
      ...ingress !== undefined && { ingress },
      ...egress !== undefined && { egress },
    },
  }, request.extack);
}

/** `tc_modify_qdisc` */
function modify({ machine }: Registry): Handler {
  return (request) => {
    const asked = read(request);
    if (typeof asked === "number") return asked;
    const plan = planOf(asked);
    if (typeof plan === "number") return plan;
    const { portid, header: { seq, flags }, extack } = request;
    const { dev, tb } = asked;
    const cause = { portid, seq, flags };
    if (plan.does === "change") {
      const error = qdiscChange(plan.qdisc, {
        options: tb.payload(TCA.OPTIONS),
        stab: () => sizeTableOf(tb, extack),
        check: () => check(request),
        blocks: tb.has(TCA.INGRESS_BLOCK) || tb.has(TCA.EGRESS_BLOCK),
      }, extack);
      if (error === 0) {
        qdiscNotify.tell(machine, dev.net, {
          parent: asked.parent,
          before: undefined,
          now: plan.qdisc,
          cause,
          warning: extack.msg,
        });
      }
      return error;
    }
    const qdisc = plan.does === "graft" ? plan.qdisc : create(asked, plan.parent);
    if (typeof qdisc === "number") return qdisc;
    if (plan.does === "graft") qdisc.refcnt++;
    const place = { dev, parent: plan.parent, classid: asked.parent };
    const error = qdiscGraft(place, { now: qdisc, before: undefined, cause }, extack);
    if (error !== 0) put(qdisc);
    return error;
  };
}

/** Nobody has filters. */
const dumpNothing: DumpControl["dump"] = (cb) => checkDump(cb);

/** Registers the handlers of qdiscs. */
export function registerQdiscs(registry: Registry): void {
  const { handlers, machine } = registry;
  const kinds = QDISC_KINDS.of(machine);
  for (const kind of [HTB, TBF]) kinds.set(kind.id, kind);
  handlers.register(AF.UNSPEC, RTM.NEWQDISC, { doit: modify(registry) });
  handlers.register(AF.UNSPEC, RTM.DELQDISC, { doit: withQdisc(remove) });
  handlers.register(AF.UNSPEC, RTM.GETQDISC, {
    doit: withQdisc(({ request, dev, parent }, { qdisc }) => {
      const { header: { seq, flags }, portid: pid } = request;
      if (isHidden(qdisc)) return 0;
      const bytes = qdiscMessage(qdisc, parent, { type: RTM.NEWQDISC, flags: 0, seq, pid });
      sendQdisc(registry, dev.net, bytes, { portid: pid, flags });
      return 0;
    }),
    dumpit: untilEmpty(dumpQdiscs),
  });
  handlers.register(AF.UNSPEC, RTM.GETTCLASS, { dumpit: untilEmpty(dumpClasses) });
  handlers.register(AF.UNSPEC, RTM.GETTFILTER, { dumpit: dumpNothing });
  handlers.register(AF.UNSPEC, RTM.GETCHAIN, { dumpit: dumpNothing });
  tellOfQdiscs(registry);
}

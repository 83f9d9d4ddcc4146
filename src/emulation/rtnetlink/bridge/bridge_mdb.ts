/** RTM_*MDB: net/core/rtnetlink.c, net/bridge/br_mdb.c. There are no groups; routers there may be. */

import { ERRNO } from "../../../abi/errno.ts";
import { MDB_RTR_TYPE, MDBA_SET_ENTRY } from "../../../abi/if_bridge.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { MdbRouter, MulticastDatabaseAttributes } from "../../../codec/mod.ts";
import type { NetBridge } from "../../net/bridge/bridge.ts";
import { bridgeOf, machineOf, portOf } from "../../net/bridge/bridge.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import type { Callback, DumpBuffer } from "../../netlink/dump.ts";
import type { Handler } from "../../netlink/receive.ts";
import { check, checkDump } from "../check.ts";
import type { Registry } from "../registry.ts";
import { RequestAttributes } from "../request_attributes.ts";

const { EINVAL, ENODEV, ENOENT, EOPNOTSUPP } = ERRNO;
/** Bytes of `struct br_port_msg`. */
const HEADER_SIZE = 8;
const ETH_P_IP = 0x0800;

/** Registers the handlers. */
export function registerMdb({ handlers }: Registry): void {
  handlers.register(AF.BRIDGE, RTM.NEWMDB, { doit: withDevice(changeMdb(-EOPNOTSUPP)) });
  handlers.register(AF.BRIDGE, RTM.DELMDB, { doit: deleteMdb, bulkDelete: true });
  handlers.register(AF.BRIDGE, RTM.GETMDB, { doit: withDevice(getMdb), dumpit: dumpMdb });
}

type Act = (br: NetBridge, tb: RequestAttributes, extack: ExtAck) => number;

/** What checks a request, and has the bridge that it names do it. */
function withDevice(act: Act, bulk = false): Handler {
  return (request) => {
    const { view, extack, net: { stack } } = request;
    const early = check(request, false);
    if (early !== 0) return early;
    const dev = stack.devices.byIndex(view.getUint32(NLMSG_HDRLEN + 4, true));
    if (dev === undefined) {
      extack.msg = "Device doesn't exist";
      return -ENODEV;
    }
    const tb = new RequestAttributes({ view }, HEADER_SIZE);
    const br = bridgeOf(dev);
    if (br === undefined && tb.has(MDBA_SET_ENTRY.ENTRY)) {
      extack.msg = bulk
        ? "Device does not support MDB bulk deletion"
        : "Device does not support MDB operations";
      return -EOPNOTSUPP;
    }
    const late = check(request);
    return late !== 0 || br === undefined ? late : act(br, tb, extack);
  };
}

const deleteMdb: Handler = (request) =>
  (request.header.flags & NLM_F.BULK) !== 0 ? flushMdb(request) : deleteOne(request);

const flushMdb: Handler = withDevice(() => 0, true);
const deleteOne: Handler = withDevice(changeMdb(-EINVAL));

/** What a bridge looks at before it changes a group (`br_mdb_config_init`). */
function changeMdb(result: number): Act {
  return (br, tb, extack) => {
    const { dev } = br;
    if (!dev.running) return refuse(extack, "bridge: Bridge device is not running");
    if (!br.multicastEnabled) {
      return refuse(extack, "bridge: Bridge's multicast processing is disabled");
    }
    const entry = tb.payload(MDBA_SET_ENTRY.ENTRY);
    const ifindex = entry?.getUint32(0, true) ?? 0;
    const port = dev.net.devices.byIndex(ifindex);
    const wrong = ifindex === dev.ifindex ? 0 : checkPort(br, port, extack);
    if (wrong !== 0) return wrong;
    if (entry?.getUint16(24) === ETH_P_IP && entry.getUint8(8) === 0) {
      return refuse(extack, "bridge: IPv4 entry group address 0.0.0.0 is not allowed");
    }
    if (result === -EOPNOTSUPP) machineOf(br).countUnsupported("multicast groups of bridges");
    return result;
  };
}

function checkPort(br: NetBridge, dev: NetDevice | undefined, extack: ExtAck): number {
  if (dev === undefined) {
    extack.msg = "bridge: Port net device doesn't exist";
    return -ENODEV;
  }
  const p = portOf(dev);
  if (p === undefined) return refuse(extack, "bridge: Net device is not a bridge port");
  return p.br === br ? 0 : refuse(extack, "bridge: Port belongs to a different bridge device");
}

function refuse(extack: ExtAck, msg: string): number {
  extack.msg = msg;
  return -EINVAL;
}

/** There is no group to be shown (`br_mdb_get`). */
const getMdb: Act = (_br, _tb, extack) => {
  extack.msg = "bridge: MDB entry not found";
  return -ENOENT;
};

/** The ports behind which there are routers (`br_rports_fill_info`). */
function routersOf({ ports, multicast }: NetBridge): MdbRouter[] | undefined {
  const routers = ports.filter(({ routerPort }) => routerPort.ip4 || routerPort.ip6);
  if (multicast.router === MDB_RTR_TYPE.DISABLED || routers.length === 0) return undefined;
  return routers.map(({ dev, multicastRouter, routerPort, routerTimer }) => {
    const inetTimer = Number(routerTimer.ip4.value);
    const inet6Timer = Number(routerTimer.ip6.value);
    return {
      header: { ifindex: dev.ifindex },
      attributes: {
        timer: Math.max(inetTimer, inet6Timer),
        type: multicastRouter,
        ...routerPort.ip4 && { inetTimer },
        ...routerPort.ip6 && { inet6Timer },
      },
    };
  });
}

/** Shows the databases of bridges, and of vxlans, which have none (`rtnl_mdb_dump`). */
function dumpMdb(cb: Callback, out: DumpBuffer): number {
  const { request: { net: { stack }, header: { seq }, portid: pid } } = cb;
  const error = checkDump(cb);
  if (error !== 0) return error;
  const done = typeof cb.state === "number" ? cb.state : 0;
  let index = 0;
  for (const dev of stack.devices) {
    const br = bridgeOf(dev);
    if (index >= done && (br !== undefined || dev.kind?.name === "vxlan")) {
      const router = br && routersOf(br);
      const attributes: MulticastDatabaseAttributes = { mdb: [], ...router && { router } };
      const fits = out.put({
        kind: "multicast-database",
        type: br ? RTM.GETMDB : RTM.NEWMDB,
        flags: NLM_F.MULTI,
        seq,
        pid,
        header: { family: br ? AF.UNSPEC : AF.BRIDGE, ifindex: dev.ifindex },
        attributes,
      });
      if (!fits) break;
    }
    cb.state = ++index;
  }
  return out.length;
}

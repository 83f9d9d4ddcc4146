import { ARPHRD } from "../../abi/if_arp.ts";
import { IFF } from "../../abi/if.ts";
import { NetDevice, type NetStack } from "./stack.ts";

/** The device that every namespace begins with: drivers/net/loopback.c. */
export function createLoopback(net: NetStack): NetDevice {
  const dev = new NetDevice(net, "lo");
  dev.type = ARPHRD.LOOPBACK;
  dev.flags = IFF.LOOPBACK;
  dev.ifindex = ++net.ifindex;
  net.devices.add(dev);
  return dev;
}

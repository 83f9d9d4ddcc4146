/** The character devices that macvtaps are opened by: drivers/net/macvtap.c, drivers/net/tap.c. */

import { Slot } from "../../net/slot.ts";
import { type Machine, type NetDevice, NETREG } from "../../net/stack.ts";
import type { Attributes, Holder } from "./attribute.ts";
import { attributes } from "./attribute.ts";
import { type Entries, entries, kernfsDirectory } from "./kernfs.ts";
import { POWER } from "./power.ts";
import { synthUevent } from "./uevent.ts";

/** A major number of those that the kernel gives to whoever asks for one. */
const MAJOR = 246;

/** The devices of a machine whose numbers were asked for, by minor number. */
const MINORS = new Slot<Machine, Map<number, NetDevice>>(() => new Map());

/** The minor number of a device: the least that is free when it is first asked for (`tap_get_minor`). */
function minorOf(dev: NetDevice): number {
  const minors = MINORS.of(dev.net.machine);
  for (const [minor, other] of minors) {
    if (other === dev) return minor;
    if (other.regState !== NETREG.REGISTERED) minors.delete(minor);
  }
  let minor = 1;
  while (minors.has(minor)) minor++;
  minors.set(minor, dev);
  return minor;
}

/** The attributes of the character device. */
const CDEV: Attributes<NetDevice> = {
  dev: { show: (dev) => `${MAJOR}:${minorOf(dev)}\n` },
  uevent: {
    show: (dev) => `MAJOR=${MAJOR}\nMINOR=${minorOf(dev)}\nDEVNAME=tap${dev.ifindex}\n`,
    store: (_, text) => synthUevent(text),
  },
};

/** What stands for a device's power apart from the network device's. */
const POWERED = new Slot<NetDevice, WeakKey>(() => ({}));

/** What a macvtap has beside others: its character device, and a link to it. */
export function macvtapOf(holder: Holder<NetDevice>): Entries {
  const { owner: dev, isThere } = holder;
  const tap = `tap${dev.ifindex}`;
  const cdev = () =>
    kernfsDirectory(
      attributes(holder, CDEV),
      entries({
        device: () => ({ kind: "symlink", target: `../../../${dev.name}` }),
        subsystem: () => ({ kind: "symlink", target: "../../../../../../class/macvtap" }),
        power: () => kernfsDirectory(attributes({ owner: POWERED.of(dev), isThere }, POWER)),
      }),
    );
  return entries({
    macvtap: () => kernfsDirectory(entries({ [tap]: cdev })),
    [tap]: () => ({ kind: "symlink", target: `macvtap/${tap}` }),
  });
}

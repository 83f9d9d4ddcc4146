/** The character devices that macvtaps are opened by: drivers/net/macvtap.c, drivers/net/tap.c. */

import {
  MACVTAP_MAJOR,
  macvtapCdevKobjectUevent,
  macvtapCdevName,
  macvtapCdevUevent,
} from "../../net/drivers/macvtap.ts";
import { tapMinor } from "../../net/drivers/tap.ts";
import { Slot } from "../../net/slot.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { Attributes, Holder } from "./attribute.ts";
import { attributes } from "./attribute.ts";
import { type Entries, entries, kernfsDirectory } from "./kernfs.ts";
import { POWER } from "./power.ts";
import { synthUevent, ueventText } from "./uevent.ts";

/** The attributes of the character device. */
const CDEV: Attributes<NetDevice> = {
  dev: { show: (dev) => `${MACVTAP_MAJOR}:${tapMinor(dev)}\n` },
  uevent: {
    show: (dev) => ueventText(macvtapCdevUevent(dev)),
    store: (dev, text) =>
      synthUevent(text, (action, env) => macvtapCdevKobjectUevent(dev, action, env)),
  },
};

/** What stands for a device's power apart from the network device's. */
const POWERED = new Slot<NetDevice, WeakKey>(() => ({}));

/** What a macvtap has beside others: its character device, and a link to it. */
export function macvtapOf(holder: Holder<NetDevice>): Entries {
  const { owner: dev, isThere } = holder;
  const tap = macvtapCdevName(dev);
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

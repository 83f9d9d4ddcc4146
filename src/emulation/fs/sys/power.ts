/** What there is of managing a device's power: drivers/base/power/sysfs.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { Slot } from "../../net/slot.ts";
import type { Attributes } from "./attribute.ts";
import { dec } from "./netdev_store.ts";
import { cString } from "./numbers.ts";

const { EINVAL, EIO } = ERRNO;

/** Whether a device's power may be managed (`runtime_auto`), by whatever stands for the device. */
const CONTROL = new Slot<WeakKey, { auto: boolean }>(() => ({ auto: true }));

/**
 * What devices tell that have no power to manage: network devices without hardware, with CONFIG_PM
 * and without CONFIG_PM_ADVANCED_DEBUG.
 */
export const POWER: Attributes<WeakKey> = {
  autosuspend_delay_ms: { show: () => -EIO, store: () => -EIO },
  control: {
    show: (device) => CONTROL.of(device).auto ? "auto\n" : "on\n",
    store: (device, text) => {
      const word = cString(text).replace(/\n$/, "");
      if (word !== "auto" && word !== "on") return -EINVAL;
      CONTROL.of(device).auto = word === "auto";
      return 0;
    },
  },
  runtime_active_time: { show: () => dec(0) },
  runtime_status: { show: () => "unsupported\n" },
  runtime_suspended_time: { show: () => dec(0) },
};

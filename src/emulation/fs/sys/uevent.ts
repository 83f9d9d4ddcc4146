/** What device managers are told of a device: drivers/base/core.c, lib/kobject_uevent.c. */

import { ERRNO } from "../../../abi/errno.ts";
import {
  KOBJECT_ACTIONS,
  type KobjectAction,
  type KobjectVariables,
} from "../../net/core/kobject_uevent.ts";
import { netdevKobjectUevent, netdevUevent } from "../../net/core/net_sysfs.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { Attribute } from "./attribute.ts";
import { cString } from "./numbers.ts";

/** What can be said to have happened, and with what to tell events apart (`kobject_action_args`). */
const EVENT = new RegExp(
  "^(?<word>[a-z]+)" +
    "( (?<uuid>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})(?<args>( [a-z0-9]+=[a-z0-9]+)*))?\n?$",
  "i",
);

/** The variables of an event that somebody asks for. */
function variablesOf(uuid: string, args: string): KobjectVariables {
  const told = args.split(" ").filter(Boolean).map((arg) => {
    const [name = "", value = ""] = arg.split("=");
    return [`SYNTH_ARG_${name}`, value] as const;
  });
  return [["SYNTH_UUID", uuid], ...told];
}

/**
 * Has managers be told that something happened: 0, or a negative error number
 * (`kobject_synth_uevent`).
 *
 * @param tell Tells it, with variables that come before what is told always.
 */
export function synthUevent(
  text: string,
  tell: (action: KobjectAction, env: KobjectVariables) => void,
): number {
  const { word, uuid = "0", args = "" } = EVENT.exec(cString(text))?.groups ?? {};
  const action = KOBJECT_ACTIONS.find((known) => known === word);
  if (action === undefined) return -ERRNO.EINVAL;
  tell(action, variablesOf(uuid, args));
  return 0;
}

/** A line for each variable (`uevent_show`). */
export function ueventText(variables: KobjectVariables): string {
  return variables.map(([name, value]) => `${name}=${value}\n`).join("");
}

/** What is told of a network device. */
export const NETDEV_UEVENT: Attribute<NetDevice> = {
  show: (dev) => ueventText(netdevUevent(dev)),
  store: (dev, text) => synthUevent(text, (action, env) => netdevKobjectUevent(dev, action, env)),
};

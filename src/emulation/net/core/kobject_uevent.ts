/** What device managers are told of objects of the kernel: lib/kobject_uevent.c. */

import { Hook } from "../hook.ts";
import type { NetStack } from "../stack.ts";

/** What can be said to have happened (`kobject_actions`). */
export const KOBJECT_ACTIONS = [
  "add",
  "remove",
  "change",
  "move",
  "online",
  "offline",
  "bind",
  "unbind",
] as const;

/** What has happened (`enum kobject_action`). */
export type KobjectAction = (typeof KOBJECT_ACTIONS)[number];

/** What is told of an object beside its path, in order; a name may be there twice. */
export type KobjectVariables = readonly (readonly [name: string, value: string | number])[];

/** Something that happened to an object, with names of one character a byte. */
export interface KobjectTold {
  readonly action: KobjectAction;
  /** The object's path below /sys. */
  readonly devpath: string;
  readonly subsystem: string;
  readonly env?: KobjectVariables;
}

/**
 * Something happened to an object of a namespace (`kobject_uevent_env`). What it was is put together
 * if anybody asks, at once.
 */
export const kobjectUevent: Hook<[net: NetStack, told: () => KobjectTold]> = new Hook();

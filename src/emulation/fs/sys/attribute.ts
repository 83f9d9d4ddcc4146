/** Files of sysfs, each of which tells one thing: fs/sysfs/file.c. */

import { ERRNO } from "../../../abi/errno.ts";
import type { Credentials } from "../../credentials.ts";
import type { FileNode } from "../node.ts";
import type { Entries } from "./kernfs.ts";

/** An attribute of something (`struct attribute`, and what shows and stores it). */
export interface Attribute<Owner> {
  /**
   * What it says, one character a byte, or a negative error number. What has none cannot be read by
   * anybody.
   */
  readonly show?: (owner: Owner) => string | number;
  /**
   * Has it say something else: 0, or a negative error number. What has none cannot be written by
   * anybody.
   */
  readonly store?: (owner: Owner, text: string, writer: Credentials) => number;
}

/** Attributes by name. */
export type Attributes<Owner> = Readonly<Record<string, Attribute<Owner>>>;

/** Who has attributes. */
export interface Holder<Owner> {
  /** Whose they are. */
  readonly owner: Owner;
  /** Whether it is still there: files that were opened before outlive it. */
  readonly isThere: () => boolean;
}

/** Who may do what with an attribute: DEVICE_ATTR_RW, DEVICE_ATTR_RO, DEVICE_ATTR_WO. */
function modeOf<Owner>({ show, store }: Attribute<Owner>): number {
  if (store === undefined) return 0o444;
  return show === undefined ? 0o200 : 0o644;
}

/** The file of an attribute. */
export function attributeFile<Owner>(
  { owner, isThere }: Holder<Owner>,
  attribute: Attribute<Owner>,
): FileNode {
  const { show, store } = attribute;
  return {
    kind: "file",
    mode: modeOf(attribute),
    read: () => {
      if (show === undefined) return -ERRNO.EACCES;
      return isThere() ? show(owner) : -ERRNO.ENODEV;
    },
    ...store && {
      write: (text, writer) => {
        if (!isThere()) return -ERRNO.ENODEV;
        // Nothing is told of writing nothing (`sysfs_kf_write`).
        return text === "" ? 0 : store(owner, text, writer);
      },
    },
  };
}

/** Files of attributes (`struct attribute_group`). */
export function attributes<Owner>(holder: Holder<Owner>, known: Attributes<Owner>): Entries {
  return {
    lookup: (name) => {
      const attribute = Object.hasOwn(known, name) ? known[name] : undefined;
      return attribute && attributeFile(holder, attribute);
    },
    names: () => Object.keys(known),
  };
}

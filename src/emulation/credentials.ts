/** What those who ask may do, and the user namespaces in which they may. */

/** A user namespace: where capabilities hold. */
export interface UserNamespace {
  /** The namespace that it was made in; absent for the first one. */
  readonly parent?: UserNamespace;
  /** The user, of the parent namespace, who made it and may do everything in it. */
  readonly owner: number;
}

/** What a process may do, and as whom: what the kernel keeps in `struct cred`. */
export interface Credentials {
  /** The effective user. */
  readonly uid: number;
  /** The effective group. */
  readonly gid: number;
  /** The effective capabilities, CAP_*. */
  readonly capabilities: ReadonlySet<number>;
  /** Where the capabilities hold. */
  readonly userNamespace: UserNamespace;
}

/** What is made known of a sender (SCM_CREDENTIALS, `struct ucred`). */
export interface Sender {
  /** The process. */
  readonly pid: number;
  /** The user. */
  readonly uid: number;
  /** The group. */
  readonly gid: number;
}

/**
 * Whether somebody has a capability in a user namespace: by having it there or in one above, or by
 * having made the namespace. Source: `cap_capable`, security/commoncap.c.
 */
export function capable(
  { uid, capabilities, userNamespace }: Credentials,
  target: UserNamespace,
  capability: number,
): boolean {
  for (let at: UserNamespace | undefined = target; at !== undefined; at = at.parent) {
    if (at === userNamespace) return capabilities.has(capability);
    if (at.parent === userNamespace && at.owner === uid) return true;
  }
  return false;
}

/** How many capabilities there are (CAP_LAST_CAP + 1 of Linux 6.18). */
const CAPABILITIES = 41;

/** What root has. */
export const ALL_CAPABILITIES: ReadonlySet<number> = new Set(
  Array.from({ length: CAPABILITIES }, (_, capability) => capability),
);

import { CAP } from "../../abi/capability.ts";
import { capable } from "../../emulation/credentials.ts";
import { modeOf } from "./attributes.ts";
import type { Found, Mount } from "./mount.ts";
import type { Caller, Owner, Viewer } from "./viewer.ts";

/** Capabilities that concern files, `CAP_*` of linux/capability.h. */
export const CAPABILITY = { DAC_OVERRIDE: 1, FOWNER: 3 } as const;
/** What somebody wants of a file, as access(2) has it: bits to be added up. */
export const MAY = { EXEC: 1, WRITE: 2, READ: 4 } as const;
// What everybody may do, as chmod(1) has it.
const READABLE = 0o444;
const WRITABLE = 0o222;
const EXECUTABLE = 0o111;

function has({ writer, userNamespace }: Viewer, capability: number): boolean {
  return capable(writer, userNamespace ?? writer.userNamespace, capability);
}

/** The permissions of the class that somebody is in: its owner's, its group's or the others'. */
function classOf(mode: number, caller: Caller, owner: Owner): number {
  if (caller.uid === owner.uid) return mode >> 6;
  return caller.gid === owner.gid ? mode >> 3 : mode;
}

/**
 * Whether the caller may do to what it found what MAY_* tell. Those who administer the network have
 * the rights of the owner of settings, and nobody has others (`net_ctl_permissions`,
 * `proc_sys_permission`); of other files, those who may pass over permissions
 * (`generic_permission`).
 */
export function callerMay(mount: Mount, { node, found, viewer }: Found, wanted: number): boolean {
  const mode = modeOf(found, node.fileSystem);
  if ((classOf(mode, mount.request.caller, mount.owner) & wanted) === wanted) return true;
  if (node.fileSystem.settings) {
    return (mode >> 6 & wanted) === wanted && has(viewer, CAP.NET_ADMIN);
  }
  const executes = (wanted & MAY.EXEC) !== 0 && (mode & EXECUTABLE) === 0;
  return !executes && has(viewer, CAPABILITY.DAC_OVERRIDE);
}

/** Whether the caller may do what an owner may (`inode_owner_or_capable`). */
export function callerOwns(mount: Mount, { viewer }: Found): boolean {
  return mount.request.caller.uid === mount.owner.uid || has(viewer, CAPABILITY.FOWNER);
}

/** Whether a file can be opened for that at all, by root too (`kernfs_fop_open`, `seq_open_net`). */
export function opens(mode: number, wanted: number): boolean {
  if ((wanted & MAY.WRITE) !== 0 && (mode & WRITABLE) === 0) return false;
  return (wanted & MAY.READ) === 0 || (mode & READABLE) !== 0;
}

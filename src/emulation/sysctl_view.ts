import { ERRNO } from "../abi/errno.ts";
import { SyscallError } from "../socket/mod.ts";
import type { Sysctl } from "./net/sysctl.ts";

/**
 * The settings of a network namespace by name, as sysctl(8) has them: `net.ipv4.ip_forward`. A
 * setting that is a number is read as one; what there is not, or cannot be, is `undefined`.
 *
 * Writing has all the consequences that it has in /proc/sys. It throws a {@linkcode SyscallError}:
 * ENOENT for a setting that there is not, EINVAL for a value that it cannot have.
 */
export interface SysctlView {
  /** A setting. */
  [name: string]: number | string | undefined;
}

/** Shows settings as an object. */
export function sysctlView(sysctl: Sysctl): SysctlView {
  return new Proxy<SysctlView>({}, {
    get: (_, name) => typeof name === "string" ? valueOf(sysctl.get(name)?.read()) : undefined,
    has: (_, name) => typeof name === "string" && sysctl.get(name) !== undefined,
    ownKeys: () => [...sysctl.names].sort(),
    getOwnPropertyDescriptor: (_, name) => {
      const knob = typeof name === "string" ? sysctl.get(name) : undefined;
      return knob && {
        configurable: true,
        enumerable: true,
        writable: knob.write !== undefined,
        value: valueOf(knob.read()),
      };
    },
    set: (_, name, value: unknown) => {
      const knob = typeof name === "string" ? sysctl.get(name) : undefined;
      if (knob === undefined) throw new SyscallError("open", ERRNO.ENOENT);
      if (knob.write === undefined) throw new SyscallError("open", ERRNO.EACCES);
      const result = knob.write(String(value));
      if (result < 0) throw new SyscallError("write", -result);
      return true;
    },
  });
}

function valueOf(text: string | undefined): number | string | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : text;
}

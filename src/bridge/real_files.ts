import { CAP } from "../abi/capability.ts";
import { ERRNO } from "../abi/errno.ts";
import { capable } from "../emulation/credentials.ts";
import type { DirectoryNode, FileNode, KernelNode } from "../emulation/fs/node.ts";
import type { UserNamespace } from "../emulation/mod.ts";

/** The real kernel's files, as far as who serves programs may read them. */
export interface RealFiles {
  /** The names in a directory; none if it cannot be read. */
  names(path: string): readonly string[];
  /** What stands at a path, and its permissions. */
  stat(path: string): { readonly directory: boolean; readonly mode: number } | undefined;
  /** What a file says; `undefined` if it cannot be read. */
  text(path: string): string | undefined;
}

/** What the emulation does not tell of is linked to where the real kernel does. */
export function linked(own: DirectoryNode, real: RealFiles, path: string): DirectoryNode {
  return {
    kind: "directory",
    lookup: (name) =>
      own.lookup(name) ?? (real.stat(`${path}/${name}`) && {
        kind: "symlink",
        target: `${path}/${name}`,
      }),
    names: () => new Set([...own.names(), ...real.names(path)]),
  };
}

/** What a {@linkcode settings} directory is made of. */
export interface SettingsOptions {
  readonly real: RealFiles;
  /** In which a writer's capability is looked for. */
  readonly userNamespace: UserNamespace;
  /** What has been written, by path. */
  readonly written: Map<string, string>;
  /** The directories all of whose settings are the emulation's. */
  readonly whole: ReadonlySet<string>;
}

/**
 * Settings: those that the emulation does not have begin with what the real kernel's are, take
 * whatever is written, and mean nothing. The real ones stay as they are.
 */
export function settings(
  own: DirectoryNode | undefined,
  path: string,
  options: SettingsOptions,
): DirectoryNode {
  const { real, whole } = options;
  return {
    kind: "directory",
    lookup(name): KernelNode | undefined {
      const at = `${path}/${name}`;
      const known = own?.lookup(name);
      if (known !== undefined && (known.kind !== "directory" || whole.has(at))) return known;
      const found = real.stat(at);
      if (known !== undefined || found?.directory) return settings(known, at, options);
      return found && setting(at, found.mode, options);
    },
    names: () => new Set([...own?.names() ?? [], ...real.names(path)].sort()),
  };
}

function setting(
  path: string,
  mode: number,
  { real, userNamespace, written }: SettingsOptions,
): FileNode {
  return {
    kind: "file",
    mode,
    read: () => written.get(path) ?? real.text(path) ?? -ERRNO.EACCES,
    write(text, writer) {
      const writable = (mode & 0o200) !== 0;
      if (!writable || !capable(writer, userNamespace, CAP.NET_ADMIN)) return -ERRNO.EPERM;
      written.set(path, text.endsWith("\n") ? text : `${text}\n`);
      return 0;
    },
  };
}

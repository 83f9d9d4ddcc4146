/** A setting of a namespace, as a file of /proc/sys shows it. */
export interface Knob {
  /** Its value, as text: numbers in decimal, several separated by tabs. */
  readonly read: () => string;
  /**
   * Sets it, with all consequences.
   *
   * @returns 0, or a negative error number: EINVAL for what cannot be its value.
   */
  readonly write?: (text: string) => number;
  /** Its permissions: 0600; those of a setting that everybody reads if absent. */
  readonly mode?: number;
  /** Whether whoever writes it needs CAP_NET_ADMIN, be it root or not. */
  readonly needsAdmin?: boolean;
  /** What is wrong with reading it now: 0, or a negative error number. */
  readonly readError?: () => number;
}

/** The settings of every device, of all, and of those to come, found when they are asked for. */
export interface KnobDirectory {
  /** A setting by its name. */
  readonly get: (owner: string, setting: string) => Knob | undefined;
  /** Whose settings there are: names of devices, `all`, `default`. */
  readonly owners: () => Iterable<string>;
  /** The names of the settings that somebody has; none if there is nobody of the name. */
  readonly settings: (owner: string) => Iterable<string>;
}

/** The settings of a namespace, by name: `net.ipv4.ip_forward`. */
export class Sysctl {
  readonly #knobs = new Map<string, Knob>();
  readonly #directories = new Map<string, KnobDirectory>();

  /** The settings that are no device's, by name. */
  get knobs(): ReadonlyMap<string, Knob> {
    return this.#knobs;
  }

  /** Those of devices, by what their names begin with. */
  get directories(): ReadonlyMap<string, KnobDirectory> {
    return this.#directories;
  }

  /** Has settings there whose names all begin so: `net.ipv4.conf.`. */
  registerDirectory(prefix: string, directory: KnobDirectory): void {
    this.#directories.set(prefix, directory);
  }

  /** Has a setting there, in place of one of that name. */
  register(name: string, knob: Knob): void {
    this.#knobs.set(name, knob);
  }

  /** Has all settings gone whose names begin so: `net.ipv4.conf.eth0.`. */
  unregister(prefix: string): void {
    for (const name of this.#knobs.keys()) if (name.startsWith(prefix)) this.#knobs.delete(name);
  }

  /** A setting. */
  get(name: string): Knob | undefined {
    const knob = this.#knobs.get(name);
    if (knob !== undefined) return knob;
    for (const [prefix, directory] of this.#directories) {
      if (!name.startsWith(prefix)) continue;
      // Names of devices may have dots in them.
      const dot = name.lastIndexOf(".");
      return directory.get(name.slice(prefix.length, dot), name.slice(dot + 1));
    }
    return undefined;
  }

  /** The names of all. */
  get names(): IterableIterator<string> {
    return this.#names();
  }

  *#names(): IterableIterator<string> {
    yield* this.#knobs.keys();
    for (const [prefix, directory] of this.#directories) {
      for (const owner of directory.owners()) {
        for (const setting of directory.settings(owner)) yield `${prefix}${owner}.${setting}`;
      }
    }
  }
}

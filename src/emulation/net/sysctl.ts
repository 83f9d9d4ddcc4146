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
}

/** Settings that are found when they are asked for, such as those of every device. */
export interface KnobDirectory {
  /** The setting of a name, which is what follows the directory's. */
  readonly get: (name: string) => Knob | undefined;
  /** The names of all. */
  readonly names: () => Iterable<string>;
}

/** The settings of a namespace, by name: `net.ipv4.ip_forward`. */
export class Sysctl {
  readonly #knobs = new Map<string, Knob>();
  readonly #directories = new Map<string, KnobDirectory>();

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
      if (name.startsWith(prefix)) return directory.get(name.slice(prefix.length));
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
      for (const name of directory.names()) yield prefix + name;
    }
  }
}

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

/** The settings of a namespace, by name: `net.ipv4.ip_forward`. */
export class Sysctl {
  readonly #knobs = new Map<string, Knob>();

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
    return this.#knobs.get(name);
  }

  /** The names of all. */
  get names(): IterableIterator<string> {
    return this.#knobs.keys();
  }
}

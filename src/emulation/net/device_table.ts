import { SortedList } from "./sorted_list.ts";

/** What a table keeps of a device. */
interface Listed {
  readonly ifindex: number;
  name: string;
  readonly altnames: readonly string[];
}

/** The devices of a namespace, by index and by every name that they have. */
export class DeviceTable<Device extends Listed = Listed> implements Iterable<Device> {
  readonly #byIndex = new Map<number, Device>();
  readonly #byName = new Map<string, Device>();
  readonly #ascending = new SortedList<Device>((one, other) => one.ifindex - other.ifindex);
  /** Changes with every device that comes, goes, or is renamed (`dev_base_seq`). */
  generation = 1;
  /** How many names have become free. */
  removals = 0;

  /** How many there are. */
  get size(): number {
    return this.#byIndex.size;
  }

  /** In the order in which they came (`for_each_netdev`). */
  [Symbol.iterator](): IterableIterator<Device> {
    return this.#byIndex.values();
  }

  /** The device of an index (`__dev_get_by_index`). */
  byIndex(ifindex: number): Device | undefined {
    return this.#byIndex.get(ifindex);
  }

  /** The device of a name, or of another name of it, one character a byte (`__dev_get_by_name`). */
  byName(name: string): Device | undefined {
    return this.#byName.get(name);
  }

  /** By ascending indices, from one on (`for_each_netdev_dump`); none may come or go meanwhile. */
  from(ifindex: number): Iterable<Device> {
    return this.#ascending.from((device) => device.ifindex >= ifindex);
  }

  /** A device is there now, under all its names (`list_netdevice`). */
  add(device: Device): void {
    this.#ascending.add(device);
    this.#byIndex.set(device.ifindex, device);
    for (const name of [device.name, ...device.altnames]) this.#byName.set(name, device);
    this.generation++;
  }

  /** A device is there no longer (`unlist_netdevice`). */
  remove(device: Device): void {
    this.#ascending.remove(device);
    this.#byIndex.delete(device.ifindex);
    for (const name of [device.name, ...device.altnames]) this.removeName(name);
    this.generation++;
  }

  /** A device that is there has another name. */
  rename(device: Device, name: string): void {
    this.removeName(device.name);
    device.name = name;
    this.#byName.set(name, device);
    this.generation++;
  }

  /** A device has a further name. */
  addName(name: string, device: Device): void {
    this.#byName.set(name, device);
  }

  /** A name is nobody's any longer. */
  removeName(name: string): void {
    if (this.#byName.delete(name)) this.removals++;
  }
}

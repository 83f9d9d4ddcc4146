import { GENL_ID } from "../../abi/genetlink.ts";

/** Groups are counted by words of a bitmap (BITS_PER_LONG). */
const WORD = 64;

/** The numbers of multicast groups that are in use. */
export class GroupNumbers {
  /** How many there can be; as many are told to sockets. */
  count: number = WORD;
  // No group is 0, and others belong to families that had theirs before numbers were given.
  readonly #used = new Set<number>([0, 1, GENL_ID.CTRL, GENL_ID.VFS_DQUOT, GENL_ID.PMCRAID]);

  /** Takes the first numbers in a row that are free (`genl_allocate_reserve_groups`). */
  allocate(many: number): number {
    let first = 0;
    for (let fits = false; !fits;) {
      while (first < this.count && this.#used.has(first)) first++;
      const end = Math.min(first + many, this.count);
      let taken = first;
      while (taken < end && !this.#used.has(taken)) taken++;
      fits = taken === end;
      if (first + many > this.count) this.count += Math.ceil(many / WORD) * WORD;
      if (!fits) first = taken;
    }
    for (let group = first; group < first + many; group++) this.#used.add(group);
    return first;
  }

  /** Gives a number back. */
  free(group: number): void {
    if (group !== 1) this.#used.delete(group);
  }
}

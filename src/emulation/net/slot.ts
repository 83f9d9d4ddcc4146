/**
 * What a subsystem keeps for each namespace, device or machine, without their knowing of it
 * (`net_generic`, `dev->ip_ptr`). It is made when it is first asked for.
 */
export class Slot<Owner extends WeakKey, Kept> {
  readonly #kept = new WeakMap<Owner, Kept>();
  readonly #make: (owner: Owner) => Kept;

  /** @param make What makes an owner's, from nothing but the owner. */
  constructor(make: (owner: Owner) => Kept) {
    this.#make = make;
  }

  /** What is kept for an owner. */
  of(owner: Owner): Kept {
    let kept = this.#kept.get(owner);
    if (kept === undefined) this.#kept.set(owner, kept = this.#make(owner));
    return kept;
  }
}

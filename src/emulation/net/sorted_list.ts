/** How many items a piece has at most: moving them costs less than finding it. */
const MOST = 256;

/**
 * Items in order, of which any can come and go at a cost that hardly grows with their number: they
 * are kept in short pieces, one behind the other.
 */
export class SortedList<T> implements Iterable<T> {
  readonly #compare: (one: T, other: T) => number;
  /** None of them is empty. */
  readonly #pieces: T[][] = [];

  /**
   * An empty list.
   *
   * @param compare Less than 0 if the one comes before the other, more if behind it, 0 if it is as good.
   */
  constructor(compare: (one: T, other: T) => number) {
    this.#compare = compare;
  }

  /** Adds an item, behind those that are as good. */
  add(item: T): void {
    const pieces = this.#pieces;
    let index = this.#find((last) => this.#compare(last, item) > 0);
    if (index === pieces.length) index--;
    const piece = pieces[index];
    if (piece === undefined) {
      pieces.push([item]);
      return;
    }
    piece.splice(firstOf(piece, (one) => this.#compare(one, item) > 0), 0, item);
    if (piece.length > MOST) pieces.splice(index + 1, 0, piece.splice(MOST >> 1));
  }

  /** Takes an item out. */
  remove(item: T): void {
    let index = this.#find((last) => this.#compare(last, item) >= 0);
    for (; index < this.#pieces.length; index++) {
      const piece = this.#pieces[index] ?? [];
      const at = piece.indexOf(item, firstOf(piece, (one) => this.#compare(one, item) >= 0));
      if (at < 0) continue;
      piece.splice(at, 1);
      if (piece.length === 0) this.#pieces.splice(index, 1);
      return;
    }
  }

  /** The first piece of whose last item something holds. */
  #find(holds: (last: T) => boolean): number {
    return firstOf(this.#pieces, (piece) => {
      const last = piece[piece.length - 1];
      return last === undefined || holds(last);
    });
  }

  /** The first item. */
  get first(): T | undefined {
    return this.#pieces[0]?.[0];
  }

  /** All items; none may come or go meanwhile. */
  *[Symbol.iterator](): Generator<T, void> {
    for (const piece of this.#pieces) yield* piece;
  }

  /** All items, the last first; none may come or go meanwhile. */
  *backwards(): Generator<T, void> {
    for (let index = this.#pieces.length - 1; index >= 0; index--) {
      const piece = this.#pieces[index] ?? [];
      for (let at = piece.length - 1; at >= 0; at--) {
        const item = piece[at];
        if (item !== undefined) yield item;
      }
    }
  }

  /** The items from the first on of which something holds, as it does of all behind it. */
  *from(holds: (item: T) => boolean): Generator<T, void> {
    const index = this.#find(holds);
    for (let later = index; later < this.#pieces.length; later++) {
      const piece = this.#pieces[later] ?? [];
      const start = later === index ? firstOf(piece, holds) : 0;
      for (let at = start; at < piece.length; at++) {
        const item = piece[at];
        if (item !== undefined) yield item;
      }
    }
  }
}

/** Where the first item is of which something holds that holds of all behind it, too. */
function firstOf<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = low + high >>> 1;
    const item = items[middle];
    if (item !== undefined && !holds(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

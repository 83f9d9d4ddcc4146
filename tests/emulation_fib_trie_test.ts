import { FibInfo } from "../src/emulation/net/ipv4/fib/fib_info.ts";
import { FibAlias, FibTrie } from "../src/emulation/net/ipv4/fib/fib_trie.ts";
import { assertEquals } from "./assert.ts";
import { seeded } from "./_random.ts";

const MAIN = 254;
const WHOLE = 32;

/** A prefix, of few enough that they are often within one another. */
function prefix(below: (count: number) => number): { key: number; slen: number } {
  const slen = [0, 0, 1, 2, 8, 16, 24, 30, 31, 32][below(10)] ?? 0;
  const bits = [0, 0x0a000000, 0xc0a80000, 0x80000000, 0xffffff00][below(5)] ?? 0;
  const address = bits | below(16) | below(3) << 16;
  return { key: slen === WHOLE ? 0 : address >> slen << slen, slen };
}

/** The order of a leaf's routes, and of leaves. */
function inOrder(one: FibAlias, other: FibAlias): number {
  return (one.key >>> 0) - (other.key >>> 0) || one.slen - other.slen;
}

function walked(trie: FibTrie, from = 0): FibAlias[] {
  const all: FibAlias[] = [];
  trie.walk(from, (first) => {
    for (let alias: FibAlias | undefined = first; alias; alias = alias.next) all.push(alias);
    return true;
  });
  return all;
}

function matches({ key, slen }: FibAlias, address: number): boolean {
  return slen === WHOLE || (key ^ address) >>> slen === 0;
}

/** Puts a route behind those of the same bits whose prefixes are no shorter. */
function insert(trie: FibTrie, alias: FibAlias): void {
  let before: FibAlias | undefined;
  for (let at = trie.find(alias.key); at !== undefined && at.slen <= alias.slen; at = at.next) {
    before = at;
  }
  trie.insert(alias, before);
}

Deno.test("routes are found by the longest prefix, and told in order, whatever came and went", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = seeded(seed);
    const below = (count: number) => random.below(count);
    const trie = new FibTrie();
    const model: FibAlias[] = [];
    for (let step = 0; step < 150; step++) {
      const { key, slen } = prefix(below);
      const at = model.findIndex((one) => one.key === key && one.slen === slen);
      const old = model[at];
      const alias = new FibAlias(key, slen, { info: new FibInfo(), dscp: 0, type: 1, tbId: MAIN });
      if (old === undefined) {
        insert(trie, alias);
        model.push(alias);
      } else if (below(3) === 0) {
        trie.replace(old, alias);
        model[at] = alias;
      } else {
        trie.remove(old);
        model.splice(at, 1);
      }
      model.sort(inOrder);
      assertEquals(trie.size, model.length);
      assertEquals(walked(trie).map(inWords), model.map(inWords), `seed ${seed}, step ${step}`);
      const address = prefix(below).key | below(4);
      const found: FibAlias[] = [];
      trie.lookup(address, (one) => {
        found.push(one);
        return undefined;
      });
      const expected = model.filter((one) => matches(one, address))
        .sort((one, other) => one.slen - other.slen);
      assertEquals(found.map(inWords), expected.map(inWords), `seed ${seed}, step ${step}`);
      const from = prefix(below).key;
      assertEquals(
        walked(trie, from).map(inWords),
        model.filter((one) => one.key >>> 0 >= from >>> 0).map(inWords),
      );
      const firsts = [...trie.backwards()].map(inWords);
      const keys = [...new Set(model.map((one) => one.key))];
      assertEquals(firsts.length, keys.length);
      assertEquals(firsts, keys.map((key) => inWords(trie.find(key))).reverse());
    }
  }
});

function inWords(alias: FibAlias | undefined): string {
  return alias === undefined ? "none" : `${(alias.key >>> 0).toString(16)}/${WHOLE - alias.slen}`;
}

Deno.test("finding a route takes no longer with more of them", () => {
  const trie = new FibTrie();
  const info = new FibInfo();
  for (let number = 0; number < 50_000; number++) {
    const key = Math.imul(number, 0x9e3779b1);
    trie.insert(new FibAlias(key, 0, { info, dscp: 0, type: 1, tbId: MAIN }), undefined);
  }
  trie.insert(new FibAlias(0, WHOLE, { info, dscp: 0, type: 1, tbId: MAIN }), trie.find(0));
  let judged = 0;
  for (let number = 0; number < 1000; number++) {
    trie.lookup(Math.imul(number, 0x9e3779b1) ^ 1, () => {
      judged++;
      return undefined;
    });
  }
  assertEquals(judged >= 1000 && judged <= 2100, true, `${judged} routes looked at`);
});

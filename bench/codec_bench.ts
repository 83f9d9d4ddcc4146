/**
 * Decoding and encoding of recorded dumps, a family at a time: `deno bench -A bench/codec_bench.ts`.
 * Needs no kernel.
 */
import { decode, encode, messageJson } from "../src/codec/mod.ts";

for (const name of ["link", "address", "route", "neighbour", "rule"]) {
  const recording = new URL(`../tests/golden/linux-6.18/${name}.bin`, import.meta.url);
  const bytes = Deno.readFileSync(recording);
  const messages = decode(bytes);
  const group = `${name}, ${messages.length} messages`;
  Deno.bench(`decode ${name}`, { group, baseline: true }, () => {
    decode(bytes);
  });
  Deno.bench(`encode ${name}`, { group }, () => {
    encode(messages);
  });
  Deno.bench(`decode ${name} to JSON`, { group }, () => {
    JSON.stringify(decode(bytes).map((message) => messageJson(message)));
  });
}

/** iproute2 as the judge of classes: what it printed of a kernel's classes, our messages must say, too. */
import { keyOf, TC_LINKLAYER } from "../src/abi/mod.ts";
import type {
  ClassCountersOfKind,
  ClassMessage,
  ClassOptionsOfKind,
  TcServiceCurve,
} from "../src/codec/mod.ts";
import { decode } from "../src/codec/mod.ts";
import { assertEquals } from "./assert.ts";
import { goldenFile, whyNoRecordings } from "./_golden.ts";
import { testUnless } from "./_ffi.ts";
import { burst, handleText } from "./_tc_qdisc.ts";
import { agreed } from "./_report.ts";

/** A rate in bytes per second as tc prints it: `"10Mbit"`. */
function rateText(bytes: number): string {
  const units = ["", "K", "M", "G"];
  let rate = bytes * 8;
  while (units.length > 1 && rate >= 1000 && (rate % 1000 === 0 || rate >= 1_000_000)) {
    rate /= 1000;
    units.shift();
  }
  return `${rate.toFixed(0)}${units[0]}bit`;
}

/** A size as tc prints it: `"12Kb"`. */
function sizeText(bytes: number): string {
  const kilo = Math.round(bytes / 1024);
  return bytes >= 1024 && Math.abs(kilo * 1024 - bytes) < 16 ? `${kilo}Kb` : `${bytes}b`;
}

function timeText(us: number): string {
  return us >= 1000 ? `${us / 1000}ms` : `${us}us`;
}

function htb({ parms, rate64, ceil64 }: ClassOptionsOfKind["htb"]): string {
  if (parms === undefined) return "";
  const rate = Number(rate64 ?? parms.rate.rate);
  const ceil = Number(ceil64 ?? parms.ceil.rate);
  return [
    parms.level === 0 ? `prio ${parms.prio} quantum ${parms.quantum}` : "",
    `rate ${rateText(rate)}`,
    parms.rate.overhead === 0 ? "" : `overhead ${parms.rate.overhead}`,
    `ceil ${rateText(ceil)} linklayer ${keyOf(TC_LINKLAYER, parms.rate.linklayer)?.toLowerCase()}`,
    `burst ${sizeText(burst(rate, parms.buffer))}/${1 << parms.rate.cellLog}`,
    `mpu ${sizeText(parms.rate.mpu)}`,
    `cburst ${sizeText(burst(ceil, parms.cbuffer))}/${1 << parms.ceil.cellLog}`,
    `mpu ${sizeText(parms.ceil.mpu)} level ${parms.level}`,
  ].join(" ");
}

function curve(name: string, curve: TcServiceCurve | undefined): string {
  if (curve === undefined) return "";
  const { m1, d, m2 } = curve;
  return `${name} m1 ${rateText(m1)} d ${timeText(d)} m2 ${rateText(m2)} `;
}

function hfsc({ rsc, fsc, usc }: ClassOptionsOfKind["hfsc"]): string {
  const same = JSON.stringify(rsc) === JSON.stringify(fsc);
  return (same ? curve("sc", rsc) : curve("rt", rsc) + curve("ls", fsc)) + curve("ul", usc);
}

type Texts<T> = { readonly [K in keyof T]: (value: T[K]) => string };

const OPTIONS: Texts<ClassOptionsOfKind> = {
  drr: ({ quantum = 0 }) => `quantum ${sizeText(quantum)}`,
  ets: ({ quantaBand }) => quantaBand === undefined ? "" : `quantum ${quantaBand}`,
  hfsc,
  htb,
  qfq: ({ weight, lmax }) => `weight ${weight} maxpkt ${lmax}`,
};

const COUNTERS: Texts<Omit<ClassCountersOfKind, "qfq" | "taprio">> = {
  cake: (stats) => `deficit ${stats.deficit} count ${stats.cobaltCount} blue_prob ${stats.pDrop}`,
  drr: ({ deficit }) => `deficit ${sizeText(deficit)}`,
  fq_codel: (stats) =>
    stats.type !== 1
      ? "of the qdisc"
      : `deficit ${stats.deficit} count ${stats.count} lastcount ${stats.lastcount} ` +
        `ldelay ${timeText(stats.ldelay)}`,
  hfsc: ({ period, work, rtwork, level }) =>
    [
      `period ${period}`,
      work === 0n ? "" : `work ${work} bytes`,
      rtwork === 0n ? "" : `rtwork ${rtwork} bytes`,
      `level ${level}`,
    ].join(" "),
  htb: (stats) =>
    `lended: ${stats.lends} borrowed: ${stats.borrows} giants: ${stats.giants} ` +
    `tokens: ${stats.tokens} ctokens: ${stats.ctokens}`,
  sfq: ({ allot }) => `allot ${allot}`,
};

function print(texts: object, kind: string | undefined, value: unknown): string {
  const found = Object.entries(texts).find(([key]) => key === kind)?.[1];
  return found === undefined || value === undefined ? "" : found(value);
}

/** The words that tc prints of a class. */
function asTc({ header, attributes }: ClassMessage): string {
  const { basic, queue, rateEst, app } = attributes.stats2 ?? {};
  return words([
    `class ${attributes.kind} ${handleText(header.handle)}`,
    header.parent === 0xffffffff ? "root" : `parent ${handleText(header.parent)}`,
    header.info === 0 ? "" : `leaf ${handleText(header.info)}`,
    print(OPTIONS, attributes.kind, attributes.options),
    basic ? `Sent ${basic.bytes} bytes ${basic.packets} pkt` : "",
    queue
      ? `(dropped ${queue.drops}, overlimits ${queue.overlimits} requeues ${queue.requeues})`
      : "",
    rateEst ? `rate ${rateText(rateEst.bps)} ${rateEst.pps}pps` : "",
    queue ? `backlog ${sizeText(queue.backlog)} ${queue.qlen}p requeues ${queue.requeues}` : "",
    print(COUNTERS, attributes.kind, app),
  ].join(" "));
}

function words(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}

const reason = await whyNoRecordings();
const messages = reason === undefined
  ? decode(await Deno.readFile(goldenFile("linux-6.12-tc/class.bin")))
  : [];
const text = reason === undefined
  ? await Deno.readTextFile(goldenFile("linux-6.12-tc/class.txt"))
  : "";
const classes = messages.filter((message) => message.kind === "class");
const printed = text.split(/^(?=class )/m).map(words);

testUnless(reason, `tc prints of ${printed.length} classes what the codec says`, () => {
  assertEquals(classes.map(asTc), printed);
  agreed("iproute2, recorded: classes", printed);
});

testUnless(reason, "the counters of older kernels say what the newer ones do", () => {
  for (const { attributes: { stats, stats2, xstats } } of classes) {
    if (stats2?.basic !== undefined) assertEquals(stats?.bytes, stats2.basic.bytes);
    assertEquals(stats?.drops, stats2?.queue?.drops ?? 0);
    if (xstats !== undefined) assertEquals<unknown>(stats2?.app, xstats);
  }
});

/** Actions: what tc's commands say, what kernels answer, and what tc prints of that. */
import { RTM, TC_ACT } from "../src/abi/mod.ts";
import type { Action, Json, Message } from "../src/codec/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import { assert, assertEquals, assertGreater } from "./assert.ts";
import { testUnless } from "./_ffi.ts";
import { whyNoRecordings } from "./_golden.ts";
import { ACTION_COMMANDS } from "./_tc_action_commands.ts";
import type { Asked, JsonObject } from "./_tc.ts";
import {
  assertSays,
  attributesOf,
  bytesIn,
  gathered,
  irregularIn,
  jsonFile,
  object,
  recorded,
  requests,
  shaped,
} from "./_tc.ts";
import { printedAction } from "./_tc_actions.ts";
import { report } from "./_report.ts";

const SET = "linux-6.12-filters";
const KINDS = [
  "bpf",
  "connmark",
  "csum",
  "ct",
  "ctinfo",
  "gact",
  "gate",
  "ife",
  "mirred",
  "mpls",
  "nat",
  "pedit",
  "police",
  "sample",
  "simple",
  "skbedit",
  "skbmod",
  "tunnel_key",
  "vlan",
];

const reason = await whyNoRecordings();
const isAction = ({ kind }: Message) => kind === "action";
const asked: readonly Asked[] = reason === undefined
  ? (await requests("filter-requests.json")).filter(({ message }) => isAction(message))
  : [];
const sent: readonly Asked[] = reason === undefined
  ? (await requests(`${SET}/request.json`)).filter(({ message }) => isAction(message))
  : [];
const dumps = reason === undefined ? (await recorded(`${SET}/action.bin`)).filter(isAction) : [];
const events = reason === undefined ? (await recorded(`${SET}/event.bin`)).filter(isAction) : [];

/** The actions of a message, as JSON. */
function actionsOf(message: Message): readonly JsonObject[] {
  const { tab } = attributesOf(message);
  return Array.isArray(tab) ? tab.map((it) => object(it)) : [];
}

/** The struct with an action's number. */
function parmsOf(action: JsonObject): JsonObject {
  const { parms, parmsEx, act, tbf } = object(action.options);
  return object(parms ?? parmsEx ?? act ?? tbf);
}

const dumped = dumps.flatMap(actionsOf);

testUnless(reason, "requests for actions say what the commands said that tc made them of", () => {
  assertSays(asked, ACTION_COMMANDS);
});

testUnless(reason, "every kind of action was asked for and dumped, and nothing stays bytes", () => {
  const kinds = (actions: readonly JsonObject[]) =>
    [...new Set(actions.map(({ kind }) => String(kind)))].sort();
  assertEquals(kinds(asked.flatMap(({ message }) => actionsOf(message))), KINDS);
  assertEquals(kinds(dumped), KINDS);
  for (const { command, message } of [...asked, ...sent]) {
    assertEquals([...bytesIn(message, "")], [], command);
  }
  for (const message of [...dumps, ...events]) {
    assertEquals([...bytesIn(message, ""), ...irregularIn(message, "")], []);
  }
});

/** What the kernel gives back otherwise than it was asked for, by property. */
const CHANGED: ReadonlySet<string> = new Set([
  // It counts these.
  "refcnt",
  "bindcnt",
  // Rate tables are not dumped, and bursts are rounded.
  "burst",
  "cellLog",
  "cellAlign",
  "peakrate",
  // It may know more bits, or tells them by other attributes.
  "updateFlags",
  // tc tells it of tunnels that are unset, too.
  "noCsum",
  // The recording of requests had other links.
  "ifindex",
]);

/** The value without what the kernel changes. */
function kept(value: Json): Json {
  if (Array.isArray(value)) return value.length > 100 ? [] : value.map((it) => kept(it));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !CHANGED.has(key) && !(Array.isArray(inner) && inner.length > 100))
      .map(([key, inner]) => [key, key === "encOpts" ? gathered(inner) : kept(inner)]),
  );
}

testUnless(reason, "the kernel gives back what actions were asked for", () => {
  let compared = 0;
  for (const { command, message } of [...asked, ...sent]) {
    if (message.kind !== "action" || message.type !== RTM.NEWACTION) continue;
    for (const action of actionsOf(message)) {
      const { index } = parmsOf(action);
      const found = dumped.find((it) => it.kind === action.kind && parmsOf(it).index === index);
      // Where no number was asked for, the kernel chose one.
      if (index === 0) continue;
      if (found === undefined) throw new Error(`${command}: not dumped`);
      const wanted = object(kept(object(action.options)));
      const given = shaped(kept(object(found.options)), wanted);
      assertEquals(given, wanted, command);
      compared += Object.keys(wanted).length;
    }
  }
  assertGreater(compared, 90);
  report({ judge: "kernel: options of actions, as asked for", compared });
});

testUnless(reason, "tc prints the same of actions as we decode", async () => {
  let compared = 0;
  for (const { kind, actions } of await jsonFile(`${SET}/action.json`)) {
    const printed = Array.isArray(actions) ? actions.map((it) => object(it)) : [];
    const ours = dumped.filter((it) => it.kind === kind);
    assertEquals(ours.length, printed.length);
    for (const [index, theirs] of printed.entries()) {
      const action = ours[index] ?? {};
      const parms = parmsOf(action);
      for (const [key, value] of Object.entries(theirs)) {
        const got = printedAction(key, { kind: String(kind), action, parms });
        assertEquals(got, value, `${key} of ${kind} ${parms.index}`);
        compared++;
      }
    }
  }
  assertGreater(compared, 400);
  report({ judge: "iproute2, recorded: actions", compared });
});

testUnless(
  reason,
  "the kernel counts actions from 0 in dumps, and from 1 when it tells of them",
  () => {
    for (const message of dumps) {
      assert(message.kind === "action" && message.type === RTM.GETACTION);
      const { tab = [], count } = message.attributes;
      assertEquals(tab.map(({ order }, place) => order ?? place + 1), tab.map((_, place) => place));
      assertEquals(count, tab.length);
    }
    const made = events.find((it) => it.kind === "action" && it.type === RTM.NEWACTION);
    assert(made?.kind === "action");
    assertEquals(made.attributes.tab?.map(({ order }) => order), [undefined, undefined]);
  },
);

testUnless(reason, "that all actions of a kind were deleted is told with their number", () => {
  const flushed = events.flatMap((message) => {
    if (message.kind !== "action" || message.type !== RTM.DELACTION) return [];
    return message.attributes.tab?.[0]?.order === 0 ? [message.attributes.tab] : [];
  });
  assertEquals(flushed, [
    [{ order: 0, kind: "skbmod", cookie: Uint8Array.of(3, 0, 0, 0) }],
    [{ order: 0, kind: "nat", cookie: Uint8Array.of(2, 0, 0, 0) }],
  ]);
});

Deno.test("an action's kind tells the type of its options", () => {
  const parms = { index: 0, capab: 0, action: TC_ACT.STOLEN, refcnt: 0, bindcnt: 0 };
  const action: Action = {
    kind: "mirred",
    options: { parms: { ...parms, eaction: 1, ifindex: 7 } },
  };
  const [message] = decode(encode({
    kind: "action",
    type: RTM.NEWACTION,
    attributes: { tab: [action] },
  }));
  assert(message?.kind === "action");
  const [first] = message.attributes.tab ?? [];
  assert(first?.kind === "mirred");
  const ifindex: number | undefined = first.options?.parms?.ifindex;
  assertEquals(ifindex, 7);
  assertEquals(message.attributes.tab, [action]);
});

Deno.test("a list of actions keeps numbers that are not their places", () => {
  const tab: Action[] = [{ order: 0, kind: "gact" }, { kind: "gact" }, { order: 9, kind: "x" }];
  const bytes = encode({ kind: "action", type: RTM.GETACTION, attributes: { tab } });
  const [message] = decode(bytes);
  assert(message?.kind === "action");
  assertEquals(message.attributes.tab, tab);
  assertEquals(encode(message), bytes);
  assertEquals(actionsOf(message).map(({ order }) => order), [0, undefined, 9]);
});

Deno.test("jumps and chains are shown with their number", () => {
  const shown = [TC_ACT.JUMP | 2, TC_ACT.GOTO_CHAIN | 5, TC_ACT.SHOT, -1, 0x30000001].map(
    (action) => {
      const parms = { index: 0, capab: 0, action, refcnt: 0, bindcnt: 0 };
      const [message] = decode(encode({
        kind: "action",
        type: RTM.NEWACTION,
        attributes: { tab: [{ kind: "gact", options: { parms } }] },
      }));
      assert(message !== undefined);
      return parmsOf(actionsOf(message)[0] ?? {}).action;
    },
  );
  assertEquals(shown, [
    "TC_ACT_JUMP 2",
    "TC_ACT_GOTO_CHAIN 5",
    "TC_ACT_SHOT",
    "TC_ACT_UNSPEC",
    0x30000001,
  ]);
});

/** Where in requests about traffic control and data center bridging attributes are tried. */
import { AF, NLM_F, RTM, TC_H, TCA, TCA_ACT, TCA_BPF, TCA_ROOT, TCA_U32 } from "../src/abi/mod.ts";
import type { Policy } from "../src/codec/validation/attribute_policy.ts";
import { DCBNL_RTNL_POLICY } from "../src/codec/validation/policies/dcb.ts";
import { RTM_TCA_POLICY, TCF_TFILTER_DUMP_POLICY } from "../src/codec/validation/policies/tc.ts";
import * as action from "../src/codec/validation/policies/tc_action.ts";
import * as filter from "../src/codec/validation/policies/tc_filter.ts";
import * as qdisc from "../src/codec/validation/policies/tc_qdisc.ts";
import { attribute, bytes, joined, text, u32 } from "./_attributes.ts";
import type { Place } from "./_judge.ts";

const { CREATE, DUMP } = NLM_F;

/** The links that the namespace must have: with a htb that is 1:, with a clsact, and with neither. */
export const SHAPED = 120;
export const FILTERED = 121;
export const PLAIN = 122;

/** Nothing has this number. */
const NOBODY = 9999;

const BLOCK = 0xfffffff2;
const ROOT = TC_H.ROOT;

/** `struct tcmsg`. */
export function tcmsg(index: number, handle: number, parent: number, info: number): Uint8Array {
  return joined(u32(AF.UNSPEC), u32(index), u32(handle), u32(parent), u32(info));
}

/** TCA_KIND and TCA_OPTIONS. */
export function ofKind(kind: string, options: Uint8Array): Uint8Array {
  return joined(attribute(TCA.KIND, text(kind)), attribute(TCA.OPTIONS, options));
}

/** TCA_STAB_BASE, with which a size table is whole. */
const sizespec = attribute(1, new Uint8Array(24));

/** An estimator that cannot be, so that a qdisc is not made in the end. */
const refused = attribute(TCA.RATE, bytes(100, 0));

function qdiscPlaces(): Place[] {
  const kinds: readonly [string, Policy][] = [
    ["htb", qdisc.QDISC_HTB_POLICY],
    ["tbf", qdisc.QDISC_TBF_POLICY],
  ];
  const base = { type: RTM.NEWQDISC, header: tcmsg(PLAIN, 0x10000, ROOT, 0), flags: CREATE };
  return [
    ...kinds.map(([kind, policy]) => ({
      name: kind,
      ...base,
      policy,
      wrap: (inside: Uint8Array) => joined(ofKind(kind, inside), refused),
    })),
    {
      name: "size table",
      ...base,
      policy: qdisc.TC_STAB_POLICY,
      wrap: (inside) =>
        joined(
          attribute(TCA.KIND, text("pfifo")),
          attribute(TCA.STAB, joined(sizespec, inside)),
          refused,
        ),
    },
    {
      name: "class of a htb",
      type: RTM.NEWTCLASS,
      flags: CREATE,
      header: tcmsg(SHAPED, 0x10001, 0x10000, 0),
      policy: qdisc.QDISC_HTB_POLICY,
      wrap: (inside) => ofKind("htb", inside),
    },
  ];
}

/** Priority 1 and ETH_P_ALL. */
const INFO = 0x10300;

function filterPlaces(): Place[] {
  const base = { type: RTM.NEWTFILTER, flags: CREATE, header: tcmsg(FILTERED, 0, BLOCK, INFO) };
  const selector = attribute(TCA_U32.SEL, new Uint8Array(16));
  // No such instruction: what passes the policy is refused in the end.
  const program = joined(
    attribute(TCA_BPF.OPS_LEN, bytes(1, 0)),
    attribute(TCA_BPF.OPS, bytes(255, 255, 0, 0, 0, 0, 0, 0)),
  );
  const withAction = (inside: Uint8Array) => attribute(TCA_U32.ACT, attribute(1, inside));
  const mirred = attribute(TCA_ACT.KIND, text("mirred"));
  return [
    {
      name: "u32",
      ...base,
      policy: filter.FILTER_U32_POLICY,
      // Whether there is such a hash table is looked at first.
      without: [TCA_U32.HASH],
      wrap: (inside) => ofKind("u32", joined(selector, inside)),
    },
    {
      name: "bpf",
      ...base,
      header: tcmsg(FILTERED, 0, BLOCK, INFO + 0x10000),
      policy: filter.FILTER_BPF_POLICY,
      wrap: (inside) => ofKind("bpf", joined(program, inside)),
    },
    {
      name: "action of a u32",
      ...base,
      policy: action.ACTION_ATTRIBUTES_POLICY,
      wrap: (inside) => ofKind("u32", joined(selector, withAction(joined(mirred, inside)))),
    },
    {
      name: "mirred of a u32",
      ...base,
      policy: action.ACTION_MIRRED_POLICY,
      wrap: (inside) => ofKind("u32", joined(selector, withAction(ofAction(inside)))),
    },
    {
      name: "NEWCHAIN",
      type: RTM.NEWCHAIN,
      header: tcmsg(FILTERED, 0, BLOCK, 0),
      policy: RTM_TCA_POLICY,
      found: false,
    },
    {
      name: "filters",
      type: RTM.GETTFILTER,
      flags: DUMP,
      header: tcmsg(FILTERED, 0, BLOCK, 0),
      policy: TCF_TFILTER_DUMP_POLICY,
    },
  ];
}

/** A mirred with options. */
function ofAction(options: Uint8Array): Uint8Array {
  return joined(attribute(TCA_ACT.KIND, text("mirred")), attribute(TCA_ACT.OPTIONS, options));
}

function actionPlaces(): Place[] {
  const header = bytes(AF.UNSPEC, 0, 0, 0);
  const tab = (inside: Uint8Array) => attribute(TCA_ROOT.TAB, attribute(1, inside));
  const one = { header, policy: action.ACTION_ATTRIBUTES_POLICY, wrap: tab };
  return [
    ...(["NEWACTION", "DELACTION", "GETACTION"] as const).flatMap((verb) => [
      { name: verb, type: RTM[verb], header, policy: action.ACTION_ROOT_POLICY },
      { name: `one of ${verb}`, type: RTM[verb], ...one },
    ]),
    { name: "actions' deletion", type: RTM.DELACTION, flags: NLM_F.ROOT, ...one },
    {
      name: "mirred",
      type: RTM.NEWACTION,
      header,
      policy: action.ACTION_MIRRED_POLICY,
      wrap: (inside) => tab(ofAction(inside)),
    },
    {
      name: "actions",
      type: RTM.GETACTION,
      flags: DUMP,
      header,
      policy: action.ACTION_ROOT_POLICY,
    },
  ];
}

function messagePlaces(): Place[] {
  const policy = RTM_TCA_POLICY;
  const nobody = { header: tcmsg(NOBODY, 0, ROOT, INFO), policy, found: false };
  const verbs = [
    "NEWTCLASS",
    "DELTCLASS",
    "GETTCLASS",
    "GETTFILTER",
    "DELCHAIN",
    "GETCHAIN",
  ] as const;
  return [
    ...verbs.map((name) => ({ name, type: RTM[name], ...nobody })),
    ...(["NEWTFILTER", "DELTFILTER", "GETTFILTER"] as const).map((verb) => ({
      name: `${verb} without a priority`,
      type: RTM[verb],
      ...nobody,
      header: tcmsg(NOBODY, 0, ROOT, 0),
    })),
    {
      name: "chains",
      type: RTM.GETCHAIN,
      flags: DUMP,
      header: tcmsg(FILTERED, 0, BLOCK, 0),
      policy,
    },
  ];
}

function dcbPlaces(): Place[] {
  return [[RTM.GETDCB, 1], [RTM.SETDCB, 2]].map(([type = 0, command = 0]) => ({
    name: `data center bridging, ${type}`,
    type,
    header: bytes(AF.UNSPEC, command, 0, 0),
    policy: DCBNL_RTNL_POLICY,
    found: false,
  }));
}

/** All places. */
export const TC_PLACES: readonly Place[] = [
  ...messagePlaces(),
  ...qdiscPlaces(),
  ...filterPlaces(),
  ...actionPlaces(),
  ...dcbPlaces(),
];

/** Headings of links, addresses, routes and what belongs to them, as ip(8) has them. */

import { AF } from "../../abi/mod.ts";
import type { Json, JsonObject } from "../../codec/mod.ts";
import type { Headings, MessageOf } from "./heading.ts";
import { bare, inside, prefix, text, unless, without } from "./heading.ts";
import { hexadecimal, inline } from "../inline.ts";

/** What a rule does. */
function ruleAction(
  action: Json | undefined,
  attributes: JsonObject,
  table: Json | undefined,
): string | undefined {
  if (action === "goto") return text(attributes, "goto") ?? action;
  if (action !== "to-tbl") return bare(action);
  return attributes.l3mdev === 1
    ? "lookup l3mdev-table"
    : `lookup ${inline(attributes.table ?? table ?? "")}`;
}

/** The mark that a rule is for, and its mask if that is not all bits. */
function mark(
  { fwmark, fwmask = 0xffffffff }: MessageOf["rule"]["attributes"],
): string | undefined {
  if (fwmark === undefined) return undefined;
  return `fwmark ${hexadecimal(fwmark)}${fwmask === 0xffffffff ? "" : `/${hexadecimal(fwmask)}`}`;
}

/** Headings of links and what is of one host. */
export const NETWORK: Headings = {
  link({ message, header, attributes, dev }) {
    const { ifname = "?", link = 0, linkNetnsid } = message.attributes;
    // In another namespace the number is another link's.
    const lower = linkNetnsid === undefined && link !== 0;
    return {
      parts: [
        `${message.header.index}: ${ifname}`,
        inline(header.flags ?? []),
        inline(header.type ?? ""),
        unless("unspec", "family", header.family),
        text(attributes, "operstate", "state"),
        lower && dev(link, "link"),
      ],
      told: ["ifname", "operstate", ...lower ? ["link"] : []],
    };
  },

  address({ message, header, attributes, dev }) {
    const { address, local, label } = message.attributes;
    const lifetimes = inside(attributes, "cacheinfo");
    const device = dev(message.header.index);
    return {
      parts: [
        `${local ?? address ?? message.attributes.multicast ?? "?"}/${message.header.prefixlen}`,
        device,
        local !== undefined && address !== undefined && address !== local && `peer ${address}`,
        unless("universe", "scope", header.scope),
        inline(attributes.flags ?? header.flags ?? []),
        unless("forever", "valid", lifetimes.valid),
        unless("forever", "preferred", lifetimes.prefered),
      ],
      told: [
        "flags",
        "local",
        "address",
        "multicast",
        ...label !== undefined && device === `dev ${label}` ? ["label"] : [],
      ],
    };
  },

  route: ({ message, header, attributes, dev }) => ({
    parts: [
      prefix(message.attributes.dst, message.header.dstLen, "default"),
      message.attributes.src !== undefined &&
      `from ${prefix(message.attributes.src, message.header.srcLen, "all")}`,
      unless("unicast", "type", header.type),
      text(attributes, "gateway", "via"),
      dev(message.attributes.oif),
      unless("main", "table", attributes.table ?? header.table),
      text(header, "protocol", "proto"),
      unless("universe", "scope", header.scope),
      text(attributes, "prefsrc", "src"),
      text(attributes, "priority", "metric"),
      unless("medium", "pref", attributes.pref),
      inline(header.flags ?? []),
      ...(message.attributes.multipath ?? []).map(({ attributes, ifindex, hops }) =>
        [
          "nexthop",
          attributes.gateway && `via ${attributes.gateway}`,
          dev(ifindex),
          hops > 0 && `weight ${hops + 1}`,
        ].filter((part) => part).join(" ")
      ),
    ],
    told: ["dst", "src", "gateway", "oif", "table", "prefsrc", "priority", "pref", "multipath"],
  }),

  neighbour({ message, header, attributes, dev }) {
    const { dst, lladdr } = message.attributes;
    const forwarding = message.header.family === AF.BRIDGE;
    const [identity, other] = forwarding ? [lladdr, dst] : [dst, lladdr];
    return {
      ...forwarding && { title: "forwarding" },
      parts: [
        identity ?? other ?? "?",
        dev(message.header.ifindex),
        identity !== undefined && other !== undefined &&
        `${forwarding ? "dst" : "lladdr"} ${other}`,
        forwarding && text(attributes, "vlan"),
        forwarding && dev(message.attributes.master, "master"),
        inline(header.state ?? []),
        inline(header.flags ?? []),
      ],
      told: ["dst", "lladdr", ...forwarding ? ["vlan", "master"] : []],
    };
  },

  rule: ({ message, header, attributes }) => ({
    parts: [
      `${message.attributes.priority ?? 0}:`,
      inline(header.family ?? ""),
      `from ${prefix(message.attributes.src, message.header.srcLen, "all")}`,
      message.attributes.dst !== undefined &&
      `to ${prefix(message.attributes.dst, message.header.dstLen, "all")}`,
      text(attributes, "iifname", "iif"),
      text(attributes, "oifname", "oif"),
      mark(message.attributes),
      text(attributes, "ipProto", "ipproto"),
      text(attributes, "sportRange", "sport"),
      text(attributes, "dportRange", "dport"),
      ruleAction(header.action, attributes, header.table),
      inline(header.flags ?? []),
      unless("unspec", "proto", attributes.protocol),
    ],
    told: [
      ...["priority", "src", "dst", "iifname", "oifname", "fwmark", "fwmask", "ipProto"],
      ...["sportRange", "dportRange", "table", "goto", "l3mdev", "protocol"],
    ],
  }),

  nexthop({ message, header, attributes, dev }) {
    const { id, oif, blackhole, fdb, group } = message.attributes;
    const members = group?.map(({ id, weight, weightHigh = 0 }) => {
      const whole = (weightHigh << 8 | weight) + 1;
      return whole === 1 ? `${id}` : `${id},${whole}`;
    });
    return {
      parts: [
        `${id ?? "?"}`,
        members && `group ${members.join("/")}`,
        attributes.groupType === "res" && "type resilient",
        blackhole && "blackhole",
        text(attributes, "gateway", "via"),
        dev(oif),
        unless("universe", "scope", header.scope),
        unless("unspec", "proto", header.protocol),
        fdb && "fdb",
        inline(header.flags ?? []),
      ],
      told: ["id", "group", "groupType", "blackhole", "gateway", "oif", "fdb", "opFlags"],
    };
  },

  "nexthop-bucket"({ message, attributes }) {
    const bucket = inside(attributes, "resBucket");
    return {
      parts: [
        `${message.attributes.id ?? "?"}`,
        text(bucket, "index"),
        text(bucket, "nhId", "nhid"),
        text(bucket, "idleTime", "idle"),
      ],
      told: ["id", "resBucket"],
    };
  },

  "neighbour-table"({ message, header, attributes, dev }) {
    const { parms } = message.attributes;
    return {
      parts: [message.attributes.name ?? "?", inline(header.family ?? ""), dev(parms?.ifindex)],
      told: ["name"],
      attributes: {
        ...attributes,
        ...attributes.parms !== undefined &&
          { parms: without(inside(attributes, "parms"), "ifindex") },
      },
    };
  },

  netconf({ message, header, attributes, dev }) {
    const { ifindex = 0 } = message.attributes;
    const all = { [-1]: "all", [-2]: "default" }[ifindex];
    // Here it is worth knowing what is off.
    const settings = Object.keys(without(attributes, "ifindex", "unknown", "irregular", "tail"));
    return {
      parts: [
        inline(header.family ?? ""),
        all ?? dev(ifindex),
        ...settings.map((key) => text(attributes, key)),
      ],
      told: ["ifindex", ...settings],
    };
  },

  "multicast-address": ({ message, header, attributes, dev }) => ({
    parts: [
      message.attributes.multicast ?? "?",
      dev(message.header.index),
      unless("universe", "scope", header.scope),
      inline(attributes.flags ?? header.flags ?? []),
    ],
    told: ["multicast", "flags"],
  }),

  "anycast-address": ({ message, header, attributes, dev }) => ({
    parts: [
      message.attributes.anycast ?? "?",
      dev(message.header.index),
      unless("universe", "scope", header.scope),
      inline(attributes.flags ?? header.flags ?? []),
    ],
    told: ["anycast", "flags"],
  }),

  "address-label": ({ message, header, attributes, dev }) => ({
    parts: [
      `${message.attributes.address ?? "::"}/${message.header.prefixlen}`,
      message.header.index !== 0 && dev(message.header.index),
      text(attributes, "label"),
      unless(0, "flags", header.flags),
    ],
    told: ["address", "label"],
  }),

  prefix({ message, header, attributes, dev }) {
    const lifetimes = inside(attributes, "cacheinfo");
    return {
      parts: [
        prefix(message.attributes.address, message.header.len, "?"),
        dev(message.header.ifindex),
        inline(header.flags ?? []),
        text(lifetimes, "validTime", "valid"),
        text(lifetimes, "preferredTime", "preferred"),
      ],
      told: ["address", "cacheinfo"],
    };
  },

  nsid: ({ attributes }) => ({
    parts: [
      bare(attributes.nsid) ?? "?",
      text(attributes, "currentNsid", "current-nsid"),
      text(attributes, "targetNsid", "target-nsid"),
    ],
    told: ["nsid", "currentNsid", "targetNsid"],
  }),

  stats: ({ message, header, dev }) => ({
    parts: [dev(message.header.ifindex), unless("unspec", "family", header.family)],
    told: [],
  }),

  dcb: ({ message, header }) => ({
    parts: [`dev ${message.attributes.ifname ?? "?"}`, text(header, "cmd")],
    told: ["ifname"],
  }),
};

/** Headings of what bridges and vxlans have, as bridge(8) has them: one for each entry of a message. */

import type { Json } from "../../codec/mod.ts";
import { inline } from "../inline.ts";
import type { Heading, Headings } from "./heading.ts";
import { inside, objects, range, text, unless } from "./heading.ts";

/** Of the flags of a VLAN, those that its range does not tell. */
function vlanFlags(flags: Json | undefined): string {
  const shown: readonly Json[] = Array.isArray(flags) ? flags : [];
  return inline(shown.filter((flag) => flag !== "range-begin" && flag !== "range-end"));
}

/** Headings of what is on bridges and vxlans. */
export const BRIDGE: Headings = {
  "multicast-database"({ message, attributes, dev }) {
    const device = dev(message.header.ifindex);
    const groups = objects(attributes.mdb).map((entry): Heading => {
      const header = inside(entry, "header");
      const more = inside(entry, "attributes");
      return {
        parts: [
          inline(header.address ?? "?"),
          device,
          dev(header.ifindex, "port"),
          text(more, "source", "src"),
          unless(0, "vlan", header.vid),
          inline(header.state ?? ""),
          inline(header.flags ?? []),
          text(more, "groupMode", "mode"),
          text(more, "rtprot", "proto"),
          unless(0, "timer", more.timer),
        ],
        told: ["source", "groupMode", "rtprot", "timer"],
        attributes: more,
      };
    });
    const routers = objects(attributes.router).map((router): Heading => {
      const more = inside(router, "attributes");
      return {
        parts: [
          "router",
          device,
          dev(inside(router, "header").ifindex, "port"),
          text(more, "type"),
        ],
        told: ["type"],
        attributes: more,
      };
    });
    return [...groups, ...routers];
  },

  vlan({ message, attributes, dev }) {
    const device = dev(message.header.ifindex);
    const entries = objects(attributes.entry).map((entry): Heading => {
      const info = inside(entry, "info");
      return {
        parts: [
          range(info.vid, entry.range),
          device,
          vlanFlags(info.flags),
          unless("forwarding", "state", entry.state),
          text(inside(entry, "tunnelInfo"), "id", "tunnel"),
          text(entry, "mcastRouter"),
        ],
        told: ["info", "range", "state", "tunnelInfo", "mcastRouter"],
        attributes: entry,
      };
    });
    const globals = objects(attributes.globalOptions).map((options): Heading => ({
      parts: [range(options.id, options.range), device, "global"],
      told: ["id", "range"],
      attributes: options,
    }));
    return [...entries, ...globals];
  },

  tunnel({ message, header, attributes, dev }) {
    return objects(attributes.entry).map((entry): Heading => ({
      parts: [
        `vni ${range(entry.start, entry.end)}`,
        dev(message.header.ifindex),
        text(entry, "group") ?? text(entry, "group6", "group"),
        inline(header.flags ?? []),
      ],
      told: ["start", "end", "group", "group6"],
      attributes: entry,
    }));
  },
};

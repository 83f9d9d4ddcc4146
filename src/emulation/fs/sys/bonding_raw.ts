/** Files of bonds whose texts are no numbers: drivers/net/bonding/bond_options.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BOND_MODE } from "../../../abi/if_bonding.ts";
import { devValidName } from "../../net/core/dev_name.ts";
import {
  bondAddArpTarget,
  bondSetActiveSlave,
  bondSetActorSystem,
  bondSetPrimary,
  bondSetQueueId,
} from "../../net/drivers/bond_options.ts";
import { bondEnslave, releaseOne } from "../../net/drivers/bond_ports.ts";
import { type Bond, usesPrimary } from "../../net/drivers/bond_state.ts";
import type { Attribute, Attributes } from "./attribute.ts";
import { bondStore } from "./bonding_options.ts";
import { macText } from "./net_class.ts";
import { cString } from "./numbers.ts";

const { EACCES, EINVAL, ENODEV, EPERM } = ERRNO;
/** How much of a text is looked at: a sign and a name, or a name (IFNAMSIZ). */
const COMMAND = 16;
const NAME = 15;
const PAGE_SIZE = 4096;
/** What stands for names that there is no room for. */
const MORE = "++more++ ";

/** Names, or other words, in one line that is no longer than a page. */
export function wordsText(words: Iterable<string>, longest: number): string {
  let text = "";
  for (const word of words) {
    if (text.length > PAGE_SIZE - longest) {
      text = text.slice(0, PAGE_SIZE - MORE.length - 1) + MORE;
      break;
    }
    text += `${word} `;
  }
  return text === "" ? "" : `${text.slice(0, -1)}\n`;
}

/** The first word of a text, or so much of it (`sscanf` with `%16s`). */
export function firstWord(text: string, most: number = COMMAND): string {
  return (cString(text).trimStart().split(/\s/, 1)[0] ?? "").slice(0, most);
}

/** An IPv4 address, and whatever follows it (`in4_pton` without a delimiter). */
function ipv4In(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d.a-f:])/i.exec(text)?.slice(1);
  const bytes = parts?.map(Number);
  if (bytes === undefined || bytes.some((byte) => byte > 255)) return undefined;
  return bytes.reduce((address, byte) => address << 8 | byte, 0) >>> 0;
}

function ipv4Text(address: number): string {
  return [24, 16, 8, 0].map((shift) => address >>> shift & 0xff).join(".");
}

/** `bond_option_slaves_set`. */
function setSlaves(bond: Bond, text: string): number {
  const command = firstWord(text);
  const name = command.slice(1);
  if (!/^[+-]/.test(command) || !devValidName(name)) return -EPERM;
  const dev = bond.dev.net.devices.byName(name);
  if (dev === undefined) return -ENODEV;
  return command.startsWith("+")
    ? bondEnslave(bond.dev, dev, {})
    : releaseOne(bond.dev, dev, { all: false, unregister: false });
}

/** `bond_option_arp_ip_targets_set`. */
function setArpTarget(bond: Bond, text: string): number {
  const target = ipv4In(cString(text).slice(1));
  if (target === undefined) return -EPERM;
  if (text.startsWith("+")) return bondAddArpTarget(bond, target, {});
  if (!text.startsWith("-")) return -EPERM;
  const { arpTargets } = bond.params;
  const at = arpTargets.indexOf(target);
  if (at < 0) return -EINVAL;
  arpTargets.splice(at, 1);
  return 0;
}

/** `bond_option_active_slave_set`. */
function setActiveSlave(bond: Bond, text: string): number {
  if (!usesPrimary(bond)) return -EACCES;
  const name = text.startsWith("\n") ? "" : firstWord(text, NAME);
  const dev = bond.dev.net.devices.byName(name);
  if (name !== "" && dev === undefined) return -ENODEV;
  return bondSetActiveSlave(bond, dev, {});
}

/** `bond_option_queue_id_set`. */
function setQueueId(bond: Bond, text: string): number {
  const [, name = "", digits] = /^([^:]*):\s*([+-]?\d+)/.exec(cString(text)) ?? [];
  const dev = bond.dev.net.devices.byName(name);
  if (digits === undefined || dev === undefined) return -EPERM;
  return bondSetQueueId(bond, dev, Number(BigInt.asUintN(16, BigInt(digits))), {});
}

/** `bond_option_ad_actor_system_set`. */
function setActorSystem(bond: Bond, text: string): number {
  const written = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}/i.exec(cString(text))?.[0];
  const none = bond.params.mode === BOND_MODE["8023AD"] ? -EINVAL : -EACCES;
  if (written === undefined) return none;
  return bondSetActorSystem(bond, Uint8Array.fromHex(written.replaceAll(":", "")), {});
}

/** Something that those are told alone whose mode is 802.3ad. */
export function ofLacp(show: (bond: Bond) => string): Attribute<Bond> {
  return { show: (bond) => bond.params.mode === BOND_MODE["8023AD"] ? show(bond) : "" };
}

/** The attributes. */
export const RAW: Attributes<Bond> = {
  slaves: {
    show: ({ slaves }) => wordsText(slaves.map(({ dev }) => dev.name), COMMAND),
    store: bondStore(setSlaves),
  },
  arp_ip_target: {
    show: ({ params }) => wordsText(params.arpTargets.map(ipv4Text), COMMAND),
    store: bondStore(setArpTarget),
  },
  primary: {
    show: ({ primarySlave }) => primarySlave === undefined ? "" : `${primarySlave.dev.name}\n`,
    store: bondStore((bond, text) =>
      bondSetPrimary(bond, cString(text).split("\n", 1)[0]?.slice(0, NAME) ?? "", {})
    ),
  },
  active_slave: {
    show: (bond) => {
      const active = usesPrimary(bond) ? bond.currActiveSlave : undefined;
      return active === undefined ? "" : `${active.dev.name}\n`;
    },
    store: bondStore(setActiveSlave),
  },
  queue_id: {
    show: ({ slaves }) =>
      wordsText(slaves.map(({ dev, queueId }) => `${dev.name}:${queueId}`), COMMAND + 6),
    store: bondStore(setQueueId),
  },
  ad_actor_system: {
    ...ofLacp(({ params }) => macText(params.adActorSystem)),
    store: bondStore(setActorSystem),
  },
};

import type { Scenario } from "../scenario.ts";
import { ADDRESS_LABELS } from "./address_labels.ts";
import { ADDRESS_UP } from "./address_up.ts";
import { ADDRESSES6 } from "./addresses6.ts";
import { ANSWERED } from "./answers.ts";
import { DATAGRAMS } from "./datagrams.ts";
import { DUMPS } from "./dumps.ts";
import { EXPLANATIONS } from "./explanations.ts";
import { EXPLANATIONS6 } from "./explanations6.ts";
import { LINK_CASCADES } from "./link_cascades.ts";
import { MESSAGES } from "./messages.ts";
import { NAMES } from "./names.ts";
import { NEIGHBOURS } from "./neighbours.ts";
import { NEXTHOPS } from "./nexthops.ts";
import { NSIDS } from "./nsid.ts";
import { OPTIONS } from "./options.ts";
import { OVERRUNS } from "./overruns.ts";
import { ADDRESSES } from "./probe_addresses.ts";
import { LINKS } from "./probe_links.ts";
import { ROUTES } from "./probe_routes.ts";
import { TABLES } from "./probe_tables.ts";
import { PROTOCOLS } from "./protocols.ts";
import { QDISCS } from "./qdiscs.ts";
import { RULES } from "./rules.ts";

/** The scenarios that people wrote, by what they are about. */
export const SCENARIOS: Readonly<Record<string, readonly Scenario[]>> = {
  names: NAMES,
  options: OPTIONS,
  messages: MESSAGES,
  datagrams: DATAGRAMS,
  overruns: OVERRUNS,
  dumps: DUMPS,
  protocols: PROTOCOLS,
  answers: ANSWERED,
  nsid: NSIDS,
  nexthops: NEXTHOPS,
  "address-labels": ADDRESS_LABELS,
  rules: RULES,
  addresses: ADDRESSES,
  "address-up": ADDRESS_UP,
  addresses6: ADDRESSES6,
  links: LINKS,
  routes: ROUTES,
  tables: TABLES,
  explanations: [...EXPLANATIONS, ...EXPLANATIONS6],
  neighbours: NEIGHBOURS,
  qdiscs: QDISCS,
  "link-cascades": LINK_CASCADES,
};

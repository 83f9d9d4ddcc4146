import type { Scenario } from "../scenario.ts";
import { ANSWERED } from "./answers.ts";
import { DATAGRAMS } from "./datagrams.ts";
import { DUMPS } from "./dumps.ts";
import { MESSAGES } from "./messages.ts";
import { NAMES } from "./names.ts";
import { OPTIONS } from "./options.ts";
import { OVERRUNS } from "./overruns.ts";
import { PROTOCOLS } from "./protocols.ts";

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
};

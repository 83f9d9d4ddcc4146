import type { Scenario } from "../scenario.ts";
import { DATAGRAMS } from "./datagrams.ts";
import { DUMPS } from "./dumps.ts";
import { MESSAGES } from "./messages.ts";
import { NAMES } from "./names.ts";
import { OPTIONS } from "./options.ts";
import { OVERRUNS } from "./overruns.ts";

/** The scenarios that people wrote. */
export const SCENARIOS: readonly Scenario[] = [
  ...NAMES,
  ...OPTIONS,
  ...MESSAGES,
  ...DATAGRAMS,
  ...OVERRUNS,
  ...DUMPS,
];

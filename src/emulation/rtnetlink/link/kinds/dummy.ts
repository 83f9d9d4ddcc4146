import { DUMMY, dummySetup } from "../../../net/drivers/dummy.ts";
import { validateEtherAddress } from "./ethernet.ts";
import type { RtnlLinkOps } from "./kind_ops.ts";

/** Links that lead nowhere: drivers/net/dummy.c. */
export const DUMMY_OPS: RtnlLinkOps = {
  kind: DUMMY,
  setup: dummySetup,
  validate: validateEtherAddress,
};

import { IFB, ifbSetup } from "../../../net/drivers/ifb.ts";
import { validateEtherAddress } from "./ethernet.ts";
import type { RtnlLinkOps } from "./kind_ops.ts";

/** Links that packets are redirected through: drivers/net/ifb.c. */
export const IFB_OPS: RtnlLinkOps = { kind: IFB, setup: ifbSetup, validate: validateEtherAddress };

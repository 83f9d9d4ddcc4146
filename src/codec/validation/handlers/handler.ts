import type { Step } from "../steps.ts";

/** What the kernel's handler of one message type does with a request before it looks at the state. */
export interface Handler {
  /** RTM_*. */
  readonly type: number;
  /** The address family it is registered for; AF_UNSPEC for those without a handler of their own. */
  readonly family: number;
  /** Bytes of the fixed header. */
  readonly size: number;
  /** `doit`: steps of a request about one object. */
  readonly doit?: readonly Step[];
  /** `dumpit`: steps of a dump. */
  readonly dumpit?: readonly Step[];
  /** Nests that `doit` parses later, when it has found the object. */
  readonly later?: readonly Step[];
  /** Steps of a dump when it has found what it is about. */
  readonly dumpLater?: readonly Step[];
  /** Whether deletions may have NLM_F_BULK: `RTNL_FLAG_BULK_DEL_SUPPORTED`. */
  readonly bulk?: true;
}

import type { Builder } from "../build/builder.ts";
import type { NetworkNamespace } from "../namespace.ts";

/** An emulated kernel that is to be what somebody recorded. */
export interface RestoreTarget {
  readonly namespace: NetworkNamespace;
  /** Makes what there is in the namespace. */
  readonly builder: Builder;
  /** Makes another namespace, whose numbers a recording tells. */
  readonly createNamespace: () => NetworkNamespace;
  /** Lets milliseconds pass. */
  readonly advance: (milliseconds: number) => void;
}

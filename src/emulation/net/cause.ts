/** On whose behalf something happens: what its notifications carry. */
export interface Cause {
  /** The requester's port. */
  readonly portid: number;
  /** The request's number. */
  readonly seq: number;
  /** NLM_F_* of the request. */
  readonly flags: number;
}

/** Nobody's request: the kernel does it of its own accord. */
export const NO_CAUSE: Cause = { portid: 0, seq: 0, flags: 0 };

/**
 * Where a state machine explains why it refuses (`struct netlink_ext_ack`); attributes are blamed by
 * those who read them. A request's own `extack` is one.
 */
export interface Explanation {
  /** The text, as the kernel has it, its prefix included. */
  msg?: string;
}

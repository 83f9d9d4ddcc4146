/**
 * What a network namespace consists of, as far as rtnetlink tells of it: state that knows no
 * messages. `rtnetlink/` translates.
 */
export class NetStack {}

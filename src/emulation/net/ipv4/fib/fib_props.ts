import { ERRNO } from "../../../../abi/errno.ts";
import { RT_SCOPE, RTN } from "../../../../abi/rtnetlink.ts";

/** RTN_MAX. */
export const RTN_MAX: number = RTN.XRESOLVE;

/** What routes of a type are like (`struct fib_prop`). */
export interface FibProp {
  /** What comes of packets that find one: 0, or a negative error number. */
  readonly error: number;
  /** The widest scope that they can have. */
  readonly scope: number;
}

const NOWHERE: FibProp = { error: 0, scope: RT_SCOPE.NOWHERE };
const { EACCES, EAGAIN, EHOSTUNREACH, EINVAL } = ERRNO;

/** By RTN_* (`fib_props`). */
const FIB_PROPS: readonly FibProp[] = Object.assign(
  Array.from({ length: RTN_MAX + 1 }, () => NOWHERE),
  {
    [RTN.UNICAST]: { error: 0, scope: RT_SCOPE.UNIVERSE },
    [RTN.LOCAL]: { error: 0, scope: RT_SCOPE.HOST },
    [RTN.BROADCAST]: { error: 0, scope: RT_SCOPE.LINK },
    [RTN.ANYCAST]: { error: 0, scope: RT_SCOPE.LINK },
    [RTN.MULTICAST]: { error: 0, scope: RT_SCOPE.UNIVERSE },
    [RTN.BLACKHOLE]: { error: -EINVAL, scope: RT_SCOPE.UNIVERSE },
    [RTN.UNREACHABLE]: { error: -EHOSTUNREACH, scope: RT_SCOPE.UNIVERSE },
    [RTN.PROHIBIT]: { error: -EACCES, scope: RT_SCOPE.UNIVERSE },
    [RTN.THROW]: { error: -EAGAIN, scope: RT_SCOPE.UNIVERSE },
    [RTN.NAT]: { error: -EINVAL, scope: RT_SCOPE.NOWHERE },
    [RTN.XRESOLVE]: { error: -EINVAL, scope: RT_SCOPE.NOWHERE },
  },
);

/** What routes of a type are like; of a type that there is not, those of RTN_UNSPEC. */
export function fibPropOf(type: number): FibProp {
  return FIB_PROPS[type] ?? NOWHERE;
}

/**
 * Scenarios: scripts of socket calls, as data. The same script runs against the real kernel and
 * against the emulated one. Everything here survives JSON.
 */

/**
 * A port, as `nl_pid` or `nlmsg_pid`: a number; or the one that a socket has when the step is
 * carried out, `"self"` being the number of the process.
 */
export type Port = number | { readonly port: string };

/** A netlink message, right or wrong. */
export interface MessageData {
  /** `nlmsg_type`. */
  readonly type: number;
  /** `nlmsg_flags`; 0 if absent. */
  readonly flags?: number;
  /** `nlmsg_seq`; 0 if absent. */
  readonly seq?: number;
  /** `nlmsg_pid`; 0 if absent. */
  readonly pid?: Port;
  /** What follows the header; padded to 4 bytes. */
  readonly payload?: Data;
  /** `nlmsg_len`, where it is not what the payload makes it. */
  readonly length?: number;
}

/** Bytes: hexadecimal digits, as many bytes "x", 4 bytes of a port, a message, or a row of such. */
export type Data =
  | string
  | { readonly fill: number }
  | { readonly port: string }
  | MessageData
  | readonly Data[];

/** A socket address: its parts, or bytes of whatever kind. */
export type AddressData =
  | { readonly pid?: Port; readonly groups?: number }
  | { readonly raw: Data };

/** A control message. */
export interface ControlData {
  readonly level: number;
  readonly type: number;
  readonly data: Data;
}

/** What all calls have. */
interface Call {
  /** The socket's name. */
  readonly socket: string;
  /** Who calls: root if absent, else somebody without any capability. */
  readonly as?: "user";
}

/** socket(2). */
export interface OpenStep extends Call {
  readonly call: "socket";
  readonly protocol: number;
  /** SOCK_RAW if absent. */
  readonly type?: number;
  /** The namespace's name; "n0" if absent. */
  readonly in?: string;
  /** Hears of network devices, and of nothing else that happens to the machine: see `uevents.ts`. */
  readonly devices?: true;
}

/** bind(2), or connect(2), `null` being AF_UNSPEC. */
export interface NameStep extends Call {
  readonly call: "bind" | "connect";
  readonly address: AddressData | null;
}

/** What takes nothing but the socket; `drain` receives until there is nothing more. */
export interface PlainStep extends Call {
  readonly call: "getsockname" | "getpeername" | "close" | "drain";
}

/** sendto(2), or sendmsg(2) where there are parts. */
export interface SendStep extends Call {
  readonly call: "sendto" | "sendmsg";
  /** What is sent; of sendmsg the parts. */
  readonly data: Data;
  readonly to?: AddressData;
  readonly flags?: number;
  readonly control?: readonly ControlData[];
}

/** recvfrom(2) and recvmsg(2). */
export interface ReceiveStep extends Call {
  readonly call: "recvfrom" | "recvmsg";
  /** Bytes of each buffer; recvfrom has one. */
  readonly sizes: readonly number[];
  readonly flags?: number;
  /** Room for control messages, of recvmsg. */
  readonly room?: number;
}

/** setsockopt(2). */
export interface SetStep extends Call {
  readonly call: "setsockopt";
  readonly level: number;
  readonly option: number;
  /** An int, or bytes. */
  readonly value: number | { readonly raw: Data };
}

/** getsockopt(2). */
export interface GetStep extends Call {
  readonly call: "getsockopt";
  readonly level: number;
  readonly option: number;
  /** Bytes of room; 4 if absent. */
  readonly length?: number;
}

/** Something changes while a dump is on its way: the real kernel is asked to remove the object. */
export interface RemoveStep {
  readonly call: "remove";
  /** Which of the scenario's answers it is about. */
  readonly answer: number;
  /** Which object of that dump. */
  readonly object: number;
  /** What the real kernel is asked. */
  readonly request: Data;
}

/** Joins groups of NETLINK_ROUTE: a step in place of many. */
export interface ListenStep extends Call {
  readonly call: "listen";
  /** The groups; all that there are if absent. */
  readonly groups?: readonly number[];
}

/** Reads or writes a file of /proc/sys, as root. */
export interface SysctlStep {
  readonly call: "sysctl";
  /** The namespace's name; "n0" if absent. */
  readonly in?: string;
  /** With dots, or with slashes where a device's name has dots: `net/ipv4/conf/v0.7/forwarding`. */
  readonly name: string;
  /** What is written; if absent, it is read. */
  readonly value?: string;
}

/** Lets time pass until no socket has got anything for so long. */
export interface WaitStep {
  readonly call: "wait";
  readonly milliseconds: number;
}

/** One call. */
export type Step =
  | ListenStep
  | SysctlStep
  | WaitStep
  | OpenStep
  | NameStep
  | PlainStep
  | SendStep
  | ReceiveStep
  | SetStep
  | GetStep
  | RemoveStep;

/** What is done before the first step. */
export type Preparation =
  /** A setting, written before there are sockets. */
  | { readonly sysctl: string; readonly value: string; readonly in: string }
  /** A namespace gets a number in another one. */
  | { readonly nsid: number; readonly of: string; readonly in: string }
  /** The real kernel makes so many links, b0 and so on; its answers then tell of them. */
  | { readonly bridges: number; readonly in: string }
  /** The real kernel is asked for something else that its answers tell of. */
  | { readonly request: Data; readonly in: string };

/**
 * What NETLINK_ROUTE answers to a dump. The real kernel is asked just before the scenario starts;
 * the emulated one has a handler that gives out the same objects.
 */
export interface DumpAnswer {
  readonly dump: number;
  readonly family: number;
  readonly in: string;
  /** What follows the request's header when the real kernel is asked. */
  readonly payload: Data;
  /** Whether NLMSG_DONE stands in the datagram of the last objects, or in one of its own. */
  readonly done: "appended" | "separate";
  /** Whether it is for those who want to be checked (NETLINK_GET_STRICT_CHK); all if absent. */
  readonly strict?: true;
  /** The messages, folded. Absent until recorded. */
  readonly objects?: readonly string[];
  /** What NLMSG_DONE tells. */
  readonly error?: number;
  /** The explanation that goes with it. */
  readonly explained?: string | undefined;
}

/** What NETLINK_ROUTE answers to one request, recorded like a {@linkcode DumpAnswer}. */
export interface RequestAnswer {
  readonly request: number;
  readonly in: string;
  /** What follows the header: the answer is for exactly these bytes. */
  readonly payload: Data;
  /** Flags beside NLM_F_REQUEST and NLM_F_ACK with which the real kernel is asked. */
  readonly flags?: number;
  /** Whether the requester is told, too, what groups are (NLM_F_ECHO). */
  readonly echo?: true;
  /** What the requester gets. Absent until recorded. */
  readonly replies?: readonly string[];
  /** What groups get. */
  readonly notified?: readonly { readonly group: number; readonly message: string }[];
  /** The error number. */
  readonly error?: number;
  /** The explanation that goes with it. */
  readonly explained?: string | undefined;
}

/** What the kernel's own side of NETLINK_ROUTE does in a scenario. */
export type Answer = DumpAnswer | RequestAnswer;

/** A script. */
export interface Scenario {
  /** What it is about. */
  readonly name: string;
  /** Whether what becomes of it is too long to be kept. */
  readonly long?: true;
  readonly prepare?: readonly Preparation[];
  readonly answers?: readonly Answer[];
  /** Namespaces that it changes, so that they are no other scenario's. */
  readonly changes?: readonly string[];
  /**
   * What becomes of changes of carriers, which the kernel tells of at some later time (linkwatch):
   * they are all told right after each step, see {@linkcode Backend.settle}.
   */
  readonly settled?: true;
  /** Indices of links beyond the first ones, which `settled` has to know. */
  readonly indices?: readonly number[];
  readonly steps: readonly Step[];
}

/** The descriptor that the process has of "n0"; those of "n1" and so on come after it. */
const DESCRIPTOR = 900;

/** The descriptor that the process has of a namespace, n and a number. */
export function descriptorOf(namespace: string): number {
  return DESCRIPTOR + Number(namespace.slice(1));
}

/** The names of the namespaces that a scenario uses; "n0" always. */
export function namespacesOf(
  { prepare = [], answers = [], changes = [], steps }: Scenario,
): string[] {
  const names = new Set(["n0", ...changes]);
  for (const step of steps) {
    if (step.call === "socket" || step.call === "sysctl") names.add(step.in ?? "n0");
  }
  for (const preparation of prepare) {
    names.add(preparation.in);
    if ("of" in preparation) names.add(preparation.of);
  }
  for (const answer of answers) names.add(answer.in);
  return [...names];
}

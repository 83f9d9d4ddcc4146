/** A command line that says nothing that can be done; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** How to call capture.ts. */
export const USAGE: string =
  `Records what the Linux kernel says about its network, or shows a recording.

Usage: capture.ts [OBJECT…] [options]

  OBJECT                 link address route neighbour rule; these, if none is named
                         nexthop nexthop-bucket neighbour-table netconf nsid stats
                         address-label multicast-address anycast-address
                         of bridges and vxlans: forwarding multicast-database vlan tunnel
                         of traffic control: qdisc class filter chain action
                         of other protocols: generic-family netlink-socket
                         with --monitor or --read alone: prefix user-option cache-report dcb
                         all: every one that the kernel has
                         Beginnings of names will do; also fdb mdb ntable maddress addrlabel

  --monitor[=GROUPS]     after the dumps, or alone with no OBJECT, record notifications until
                         Ctrl-C. GROUPS are names or numbers with commas (link,ipv4-route,37);
                         none: those of the objects
  --count N              end after N messages of notifications
  --duration SECONDS     end so long after it began
  --format text|hex|jsonl|pcapng
                         default: what FILE ends with, else text on a terminal, jsonl
                         otherwise; hex says of every byte what it is
  --output FILE          instead of standard output (needs --allow-write): host.pcapng
  --read FILE            show a recording instead of asking the kernel: jsonl, pcapng, pcap of
                         nlmon, what rtmon and ip route save write; - is standard input (needs
                         --allow-read)
  --emulate FILE         ask an emulated kernel that is what a recording tells; any system will do
                         (needs --allow-read, and no --allow-ffi)
  --family inet|inet6|bridge|mpls|ipmr|ip6mr
                         only objects of this address family
  --netns NAME|PATH      in this network namespace
  --send HEX             send one request as it is, instead of dumps
  --stats                text: counters, limits and ages, too; VLANs and tunnels with counters; at
                         the end, on standard error, what was recorded
  --help, --version

Times are UTC; numbers have the kernel's own units. Exit codes: 0; 1 if something failed; 2 if it is
called wrongly; 130 if Ctrl-C cut a dump or a recording short.

deno run --allow-ffi capture.ts needs Linux, and no other permission.
`;

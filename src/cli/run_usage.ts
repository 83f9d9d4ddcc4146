/** How to call run.ts. */
export const RUN_USAGE: string =
  `Runs a program whose netlink sockets are answered by an emulated Linux network.

Usage: run.ts [options] [--] PROGRAM [ARGUMENT…]

The network is lo and eth0, which has 192.0.2.10/24, 2001:db8::10/64 and default routes; or another:

  --topology FILE        a recording (capture.ts all --output FILE.pcapng), a topology in JSON, or a
                         TypeScript or JavaScript module whose default export is a topology, or a
                         function that is given the kernel; - is standard input
  --loopback-only        lo alone, up
  --from-host            what this kernel has now
  --netns NAME           begin in this namespace of the topology
  --unprivileged         programs may change only what their capabilities allow; otherwise they may
                         do everything in the emulated network, whoever they are

  --trace                show calls that are served, files of the network that are opened, and
                         messages, on standard error
  --record FILE          write all datagrams: .pcapng, .text, .hex, otherwise JSON Lines
  --persist FILE         write the network that there is at the end, as pcapng: a --topology
  --files WHOSE          whose /proc/net, /proc/sys/net and /sys/class/net programs see: host, or
                         emulated, without which they are not run; otherwise emulated where that
                         can be done, which takes /dev/fuse, and root or user namespaces
  --uring, --no-uring    whether programs have io_uring, by which they get around it; not by default
  --host-netlink         netlink protocols that are not emulated are this kernel's; otherwise there
                         are none (EPROTONOSUPPORT)
  --help, --version

The program has the standard streams, working directory, environment and terminal of this one, and
gets its signals. Exit codes: the program's, or 128 and the number of the signal that ended it; 1 if
it could not be run; 2 if this is called wrongly. What it leaves running is served no longer.

It needs Linux 5.9 or later on x86-64 or aarch64, and no root: deno run -A run.ts -- ip address.
It is not a security boundary.
`;

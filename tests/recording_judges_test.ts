/** Other programs that read our pcapng. */
import { detectFormat, readRecording } from "../src/capture/mod.ts";
import { assert, assertEquals } from "./assert.ts";
import {
  collect,
  CONVERSATION,
  ITEMS,
  joined,
  missing,
  pcapng,
  run,
  tshark,
  withFile,
} from "./_recordings.ts";

Deno.test({
  name: `tshark reads a pcapng recording as it was written${missing("tshark")}`,
  ignore: missing("tshark") !== "",
  fn: async () => {
    const packets = await tshark(joined(pcapng(ITEMS, { dropCounts: true })));
    assertEquals(
      packets.map((packet) => [
        packet("frame.time_epoch"),
        packet("frame.encap_type"),
        packet("frame.packet_flags_direction"),
        packet("frame.packet_flags_reception_type"),
        packet("netlink.hatype"),
        packet("netlink.family"),
        packet("netlink-route.nltype") ?? packet("netlink.hdr_type"),
        packet("frame.drop_count"),
        packet("_ws.malformed"),
      ]),
      [
        ["1795226688.233019003", "158", "0x00000002", "0", "824", "0x0000", "22"],
        ["1795226688.233074015", "158", "0x00000001", "1", "824", "0x0000", "20,20"],
        ["1795226688.233086756", "158", "0x00000001", "1", "824", "0x0000", "0x0003"],
        ["1795226688.233098306", "158", "0x00000002", "0", "824", "0x0000", "16"],
        // The header of the refused request is in the answer.
        ["1795226688.233106238", "158", "0x00000001", "1", "824", "0x0000", "0x0002,0x0010"],
        ["1795226688.233127993", "158", "0x00000001", "2", "824", "0x0000", "20", "1"],
      ].map((fields) => [...fields, ...Array.from({ length: 9 - fields.length }, () => undefined)]),
    );
    assertEquals(packets[0]?.("frame.interface_name"), "netlink");
    assertEquals(packets[0]?.("frame.interface_description"), "network namespace blue");
  },
});

Deno.test({
  name: `capinfos reads a recording's kernel, program and interface${missing("capinfos")}`,
  ignore: missing("capinfos") !== "",
  fn: async () => {
    const report = await withFile(joined(pcapng(ITEMS)), (path) => run("capinfos", path));
    for (
      const line of [
        /^File type: +Wireshark\/\.\.\. - pcapng$/m,
        /^File timestamp precision: +nanoseconds \(9\)$/m,
        /^Number of packets: +6$/m,
        /^Capture oper-sys: +Linux 6\.18\.44$/m,
        /^Capture application: +nlbridge test$/m,
        /^ +Operating system = Linux 6\.18\.44$/m,
        /^ +Description = network namespace blue$/m,
        /^ +Comment = Linux 6\.18\.44, network namespace blue$/m,
        /^ +Number of stat entries = 1$/m,
      ]
    ) assert(line.test(report), `${line} in\n${report}`);
  },
});

Deno.test({
  name: `editcap's copy to pcap keeps directions, ports and groups${missing("editcap")}`,
  ignore: missing("editcap") !== "",
  fn: async () => {
    const copy = await withFile(joined(pcapng(ITEMS)), (path) => {
      return withFile(new Uint8Array(), async (target) => {
        await run("editcap", "-F", "nsecpcap", path, target);
        return await Deno.readFile(target);
      });
    });
    assertEquals(detectFormat(copy), "pcap");
    assertEquals(await collect(readRecording([copy])), {
      items: [...CONVERSATION],
      error: undefined,
    });
  },
});

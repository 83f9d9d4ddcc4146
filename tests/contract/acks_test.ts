/** How the kernel reads what is sent to it, and acknowledges it. */
import { AF, IFLA, NETLINK_SO, NLM_F, NLMSG, RTM, SOL } from "../../src/abi/mod.ts";
import type { ErrorMessage } from "../../src/codec/mod.ts";
import { decode } from "../../src/codec/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { assertEquals } from "../assert.ts";
import { attribute, joined, text } from "../_attributes.ts";
import { GET_LO } from "../_ffi.ts";
import { contract } from "./_backend.ts";
import { ackOf, filled, noop, numbered, receive, receiveAll, rule, typesOf } from "./_requests.ts";

const { REQUEST, ACK, CAPPED, ACK_TLVS } = NLM_F;
const EOPNOTSUPP = -95;
const ENODEV = -19;
const ERANGE = -34;

/** RTM_GETLINK of a device that there is not, with more bytes behind. */
function missing(seq: number, more = 0, flags: number = REQUEST): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(16 + more);
  new DataView(body.buffer).setInt32(4, 4711, true);
  if (more > 0) new DataView(body.buffer).setUint16(16, more, true);
  return numbered(seq, RTM.GETLINK, flags, body);
}

/** RTM_NEWLINK with an attribute. */
function link(bytes: Uint8Array, flags: number = REQUEST): Uint8Array<ArrayBuffer> {
  const body = joined(new Uint8Array(16), bytes);
  body[4] = 1; // ifi_index
  return numbered(1, RTM.NEWLINK, flags, body);
}

/** The acknowledgement that is next. */
function answer(socket: NetlinkSocket): ErrorMessage {
  const [message] = decode(receive(socket));
  if (message?.kind !== "error") throw new Error("is no NLMSG_ERROR");
  return message;
}

contract("an acknowledgement is 36 bytes: its header, 0, and the request's header", (lab) => {
  const socket = lab.open();
  const request = noop(0x12345678);
  new DataView(request.buffer).setUint32(12, 0xdeadbeef, true); // nlmsg_pid
  socket.sendto(request);
  const ack = receive(socket);
  const view = new DataView(ack.buffer);
  assertEquals(ack.length, 36);
  assertEquals(view.getUint32(0, true), 36);
  assertEquals(view.getUint16(4, true), NLMSG.ERROR);
  assertEquals(view.getUint16(6, true), CAPPED);
  assertEquals(view.getUint32(8, true), 0x12345678);
  assertEquals(view.getUint32(12, true), lab.pid);
  assertEquals(view.getInt32(16, true), 0);
  assertEquals(ack.subarray(20), request);
});

contract("types below 16 are acknowledged, and not carried out", (lab) => {
  const socket = lab.open();
  for (let type = 0; type < NLMSG.MIN_TYPE; type++) {
    socket.sendto(numbered(type, type, REQUEST | ACK));
    assertEquals(ackOf(receive(socket)), { seq: type, error: 0 });
    socket.sendto(numbered(type, type, REQUEST));
    assertEquals(receiveAll(socket), []);
  }
});

contract("what is no request is acknowledged if it asks for that, and not carried out", (lab) => {
  const socket = lab.open();
  socket.sendto(missing(1, 0, ACK));
  assertEquals(ackOf(receive(socket)), { seq: 1, error: 0 });
  socket.sendto(missing(2, 0, 0));
  assertEquals(receiveAll(socket), []);
});

contract("a success is told if it is asked for, a failure always", (lab) => {
  const socket = lab.open();
  socket.sendto(rule(700));
  assertEquals(receiveAll(socket), []);
  socket.sendto(rule(701, ACK));
  assertEquals(receiveAll(socket).map(ackOf), [{ seq: 701, error: 0 }]);
  socket.sendto(missing(3));
  socket.sendto(missing(4, 0, REQUEST | ACK));
  assertEquals(receiveAll(socket).map(ackOf), [
    { seq: 3, error: ENODEV },
    { seq: 4, error: ENODEV },
  ]);
});

contract("an answer comes before its acknowledgement", (lab) => {
  const socket = lab.open();
  const request = new Uint8Array(GET_LO);
  new DataView(request.buffer).setUint16(6, REQUEST | ACK, true);
  socket.sendto(request);
  assertEquals(receiveAll(socket).map(typesOf), [[RTM.NEWLINK], [NLMSG.ERROR]]);
});

contract("each message of a datagram is answered in a datagram of its own, in order", (lab) => {
  const socket = lab.open();
  socket.sendto(joined(noop(1), missing(2), GET_LO, rule(3), noop(4)));
  const datagrams = receiveAll(socket);
  assertEquals(datagrams.map(typesOf), [
    [NLMSG.ERROR],
    [NLMSG.ERROR],
    [RTM.NEWLINK],
    [NLMSG.ERROR],
  ]);
  assertEquals(datagrams.filter((_, index) => index !== 2).map(ackOf), [
    { seq: 1, error: 0 },
    { seq: 2, error: ENODEV },
    { seq: 4, error: 0 },
  ]);
});

contract("messages begin at multiples of 4 bytes, and the last needs no padding", (lab) => {
  const socket = lab.open();
  const padded = (seq: number) => joined(numbered(seq, 1, REQUEST | ACK, filled(1)), filled(3));
  const whole = joined(padded(1), padded(2), padded(3));
  for (const length of [60, 59, 58, 57]) {
    socket.sendto(whole.subarray(0, length));
    assertEquals(receiveAll(socket).map((ack) => ackOf(ack).seq), [1, 2, 3]);
  }
});

contract("a length that cannot be ends the datagram without a word", (lab) => {
  const socket = lab.open();
  for (const length of [0, 15, 17, 33, 0xffffffff]) {
    const bad = noop(2);
    new DataView(bad.buffer).setUint32(0, length, true);
    // With 16 bytes more behind it, 17 would be possible.
    socket.sendto(joined(noop(1), bad, length === 17 ? new Uint8Array() : noop(3)));
    assertEquals(receiveAll(socket).map((ack) => ackOf(ack).seq), [1], `length ${length}`);
  }
});

contract("what is too short for a header is ignored", (lab) => {
  const socket = lab.open();
  for (const length of [1, 15]) {
    socket.sendto(joined(noop(1), filled(length)));
    assertEquals(receiveAll(socket).map((ack) => ackOf(ack).seq), [1]);
    assertEquals(socket.sendto(filled(length)), length);
    assertEquals(receiveAll(socket), []);
  }
});

contract("a message without a payload is acknowledged, whatever its type", (lab) => {
  const socket = lab.open();
  for (const type of [RTM.GETLINK, RTM.NEWLINK, RTM.DELROUTE, RTM.NEWLINK + 1]) {
    socket.sendto(numbered(1, type, REQUEST | ACK, new Uint8Array()));
    assertEquals(ackOf(receive(socket)).error, 0);
  }
});

contract("types that nobody carries out are EOPNOTSUPP", (lab) => {
  const socket = lab.open();
  // RTM_NEWPREFIX is a notification alone; the other is beyond all types.
  for (const type of [RTM.NEWPREFIX, 0x1000, 0xffff]) {
    socket.sendto(numbered(1, type, REQUEST));
    assertEquals(ackOf(receive(socket)).error, EOPNOTSUPP);
  }
  // Without a payload that is told of the latter alone.
  socket.sendto(numbered(1, 0x1000, REQUEST | ACK, new Uint8Array()));
  assertEquals(ackOf(receive(socket)).error, EOPNOTSUPP);
});

contract("a failure repeats the whole request, padded to 4 bytes", (lab) => {
  const socket = lab.open();
  for (const more of [0, 5, 8, 100]) {
    const request = missing(9, more);
    socket.sendto(request);
    const ack = receive(socket);
    assertEquals(ackOf(ack).error, ENODEV);
    const padding = new Uint8Array(-more & 3);
    assertEquals(ack.subarray(20), joined(request, padding), `${request.length} bytes`);
    const view = new DataView(ack.buffer);
    assertEquals([view.getUint32(0, true), view.getUint16(6, true)], [ack.length, 0]);
  }
});

contract("with CAP_ACK a failure repeats the request's header alone", (lab) => {
  const socket = lab.open();
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.CAP_ACK, 1);
  const request = missing(9, 100);
  socket.sendto(request);
  const ack = receive(socket);
  assertEquals(ack.length, 36);
  assertEquals(ackOf(ack).error, ENODEV);
  assertEquals(new DataView(ack.buffer).getUint16(6, true), CAPPED);
  assertEquals(ack.subarray(20), request.subarray(0, 16));
});

contract("with EXT_ACK the kernel says what is wrong, where, and what would be right", (lab) => {
  for (const capped of [0, 1]) {
    const socket = lab.open();
    socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
    socket.setsockopt(SOL.NETLINK, NETLINK_SO.CAP_ACK, capped);
    const request = link(attribute(IFLA.IFNAME, text("a-name-too-long-by-far")));
    socket.sendto(request);
    const { error, flags, body, attributes } = answer(socket);
    assertEquals(error, ERANGE);
    assertEquals(flags, ACK_TLVS | (capped === 1 ? CAPPED : 0));
    assertEquals(body?.length, capped === 1 ? undefined : request.length - 16);
    assertEquals(attributes, {
      msg: "Attribute failed policy validation",
      offs: 32,
      policy: { maxLength: 15, type: 11 },
    });
  }
});

contract("without EXT_ACK it says nothing of the kind", (lab) => {
  const socket = lab.open();
  const request = link(attribute(IFLA.IFNAME, text("a-name-too-long-by-far")));
  socket.sendto(request);
  const { error, flags, attributes } = answer(socket);
  assertEquals([error, flags, attributes], [ERANGE, 0, {}]);
});

contract("where there is nothing to say, EXT_ACK changes nothing", (lab) => {
  const socket = lab.open();
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
  socket.sendto(noop(1));
  assertEquals(answer(socket).flags, CAPPED);
  socket.sendto(missing(2));
  assertEquals(answer(socket).flags, 0);
});

contract("a success may come with a warning", (lab) => {
  const socket = lab.open();
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
  socket.sendto(link(filled(3, 0), REQUEST | ACK));
  const { error, flags, attributes } = answer(socket);
  assertEquals([error, flags], [0, CAPPED | ACK_TLVS]);
  assertEquals(attributes, { msg: "bytes leftover after parsing attributes" });
  // It is told only to those who ask for an acknowledgement.
  socket.sendto(link(filled(3, 0)));
  assertEquals(receiveAll(socket), []);
});

contract("acknowledgements come from port 0, to the socket that asked", (lab) => {
  const [one, two] = [lab.open(), lab.open()];
  for (const [index, socket] of [one, two].entries()) socket.sendto(noop(index));
  for (const [index, socket] of [one, two].entries()) {
    const buffer = new Uint8Array(64);
    assertEquals(socket.recvfrom(buffer)?.address, { pid: 0, groups: 0 });
    const view = new DataView(buffer.buffer);
    assertEquals([view.getUint32(8, true), view.getUint32(12, true)], [
      index,
      socket.getsockname().pid,
    ]);
  }
});

contract("a request of another family is that of AF_UNSPEC, where that has no handler", (lab) => {
  const socket = lab.open();
  const request = new Uint8Array(GET_LO);
  request[16] = AF.INET;
  socket.sendto(request);
  assertEquals(receiveAll(socket).map(typesOf), [[RTM.NEWLINK]]);
});

/**
 * Recordings of netlink traffic: JSON Lines, pcapng, and the readers of pcap files and raw messages.
 *
 * @module
 */
export type { ByteSource } from "./byte_reader.ts";
export { detectFormat, readRecording, type RecordingFormat } from "./detect.ts";
export { RecordingError } from "./errors.ts";
export { jsonLine, readJsonLines } from "./jsonl.ts";
export { readPcap } from "./pcap_reader.ts";
export { pcapngHeader, pcapngOverrun, pcapngPacket } from "./pcapng.ts";
export { readPcapng } from "./pcapng_reader.ts";
export { type RawOptions, readRaw } from "./raw.ts";
export type {
  DatagramRecord,
  Direction,
  OverrunRecord,
  RecordingInfo,
  RecordItem,
} from "./record.ts";
export { formatTime, parseTime } from "./time.ts";

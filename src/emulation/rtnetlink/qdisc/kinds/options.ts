import { RequestAttributes } from "../../request_attributes.ts";

/** The attributes in a qdisc's options. */
export function attributesIn(options: DataView): RequestAttributes {
  return new RequestAttributes({ view: options }, { begin: 0, end: options.byteLength });
}

/** Bytes of attributes, each with its number. */
export function optionBytes(
  ...attributes: readonly (readonly [id: number, payload: Uint8Array])[]
): Uint8Array {
  const parts = attributes.map(([id, payload]) => {
    const part = new Uint8Array(4 + (payload.length + 3 & ~3));
    const view = new DataView(part.buffer);
    view.setUint16(0, 4 + payload.length, true);
    view.setUint16(2, id, true);
    part.set(payload, 4);
    return part;
  });
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

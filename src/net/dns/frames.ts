const PREFIX = 2;
const LONGEST = 0xffff;

/**
 * Prefixes a message with its length, so that one write sends both (RFC 1035 §4.2.2, RFC 7766 §8).
 */
export function framed(message: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(PREFIX + message.length);
  bytes.writeUInt16BE(message.length);
  bytes.set(message, PREFIX);
  return bytes;
}

/** Creates a function that splits a stream into messages. Buffers at most one message of 64 KiB. */
export function frameReader(): (chunk: Buffer) => Uint8Array[] {
  const held = Buffer.alloc(PREFIX + LONGEST);
  let length = 0;
  return (chunk) => {
    const messages: Uint8Array[] = [];
    let taken = 0;
    while (taken < chunk.length) {
      const copied = chunk.copy(held, length, taken);
      taken += copied;
      length += copied;
      let start = 0;
      while (length - start >= PREFIX) {
        const end = start + PREFIX + held.readUInt16BE(start);
        if (end > length) break;
        messages.push(Uint8Array.from(held.subarray(start + PREFIX, end)));
        start = end;
      }
      held.copyWithin(0, start, length);
      length -= start;
    }
    return messages;
  };
}

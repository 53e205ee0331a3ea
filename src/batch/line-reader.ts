const NEWLINE = 0x0a;

interface LineReader {
  /** Gives each line that is complete, without its newline. */
  push(chunk: Uint8Array): void;
  /** Octets up to and with the last newline: what comes after them was cut off. */
  readonly whole: number;
  /** What came after the last newline. */
  rest(): Buffer;
}

/** Throws what `onLine` throws, and `RangeError` for a line of more than `longest` octets. */
export function createLineReader(
  onLine: (line: Buffer, number: number) => void,
  longest = 64 * 2 ** 20,
): LineReader {
  let parts: Buffer[] = [];
  let held = 0;
  let whole = 0;
  let lines = 0;

  function keep(part: Buffer): void {
    held += part.length;
    if (held > longest) throw new RangeError(`line ${lines + 1} is longer than ${longest} octets`);
    parts.push(Buffer.from(part));
  }

  return {
    get whole() {
      return whole;
    },
    rest: () => Buffer.concat(parts),
    push(chunk) {
      let left = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      for (let at = left.indexOf(NEWLINE); at !== -1; at = left.indexOf(NEWLINE)) {
        keep(left.subarray(0, at));
        left = left.subarray(at + 1);
        const line = Buffer.concat(parts);
        whole += line.length + 1;
        parts = [];
        held = 0;
        lines += 1;
        onLine(line, lines);
      }
      if (left.length > 0) keep(left);
    },
  };
}

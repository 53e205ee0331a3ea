/** Splits a stream of octets into lines. */

const NEWLINE = 0x0a;

interface LineReader {
  /** Calls `onLine` for each complete line in the data so far. */
  push(chunk: Uint8Array): void;
  /** Number of octets up to the last newline, including it. A cut-off line may follow. */
  readonly whole: number;
  /** Returns the octets after the last newline. */
  rest(): Buffer;
}

/**
 * Splits chunks of data into lines. `push` throws what `onLine` throws, and `RangeError` for a line
 * of more than `longest` octets.
 */
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

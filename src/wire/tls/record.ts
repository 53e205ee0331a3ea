import { concat, uint16, uint8 } from './bytes.js';

/** Content types of TLS records (RFC 8446 §5.1). */

export const CONTENT_TYPES = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
} as const;

export interface TlsRecord {
  readonly type: number;
  /** The field `legacy_record_version` of the record. */
  readonly version: number;
  readonly fragment: Uint8Array;
}

/** Maximum length of the plaintext of a record: 2^14 octets. */
const LONGEST_PLAINTEXT = 16_384;

/** Encodes content in as many TLS records as it needs. */
export function encodeRecord(type: number, version: number, content: Uint8Array): Uint8Array {
  const records: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += LONGEST_PLAINTEXT) {
    const fragment = content.subarray(at, at + LONGEST_PLAINTEXT);
    records.push(uint8(type), uint16(version), uint16(fragment.length), fragment);
  }
  return concat(...records);
}

/**
 * Maximum length of a record: 2^14 octets and the allowed expansion by compression and encryption
 * (RFC 5246 §6.2.3).
 */
const LONGEST_FRAGMENT = 16_384 + 2_048;
const HEADER = 5;

interface RecordReader {
  /**
   * Adds bytes and returns the records that they complete. Returns nothing more once `broken` is
   * true.
   */
  push(chunk: Uint8Array): TlsRecord[];
  /**
   * Whether the data is not TLS: an unknown content type, an unknown version, or a record that is
   * too long.
   */
  readonly broken: boolean;
}

export function recordReader(): RecordReader {
  let pending: Uint8Array = new Uint8Array(0);
  let broken = false;
  return {
    get broken() {
      return broken;
    },
    push(chunk) {
      if (broken) return [];
      const bytes = new Uint8Array(pending.length + chunk.length);
      bytes.set(pending);
      bytes.set(chunk, pending.length);
      const view = new DataView(bytes.buffer);
      const records: TlsRecord[] = [];
      let at = 0;
      while (bytes.length - at >= HEADER) {
        const type = view.getUint8(at);
        const version = view.getUint16(at + 1);
        const length = view.getUint16(at + 3);
        if (type < 20 || type > 24 || version >> 8 !== 3 || length > LONGEST_FRAGMENT) {
          broken = true;
          break;
        }
        if (bytes.length - at < HEADER + length) break;
        records.push({ type, version, fragment: bytes.slice(at + HEADER, at + HEADER + length) });
        at += HEADER + length;
      }
      pending = broken ? new Uint8Array(0) : bytes.slice(at);
      return records;
    },
  };
}

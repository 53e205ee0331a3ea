import { DnsMalformed } from './malformed.js';
import type { ResourceRecord } from './message.js';
import { formatName, nameReader } from './name.js';
import { TYPE, typeName } from './types.js';

/** An SVCB or HTTPS record (RFC 9460 §2.2); both have the same form. */
interface Svcb {
  /** Priority; 0 marks an alias, whose parameters are ignored (§2.4.2). */
  readonly priority: number;
  /**
   * Target name in presentation form without the trailing dot. `.` means the owner name; for an
   * alias it means that the service is not available.
   */
  readonly target: string;
  /** Parameters by ascending key; values not decoded. */
  readonly params: readonly { readonly key: number; readonly value: Uint8Array }[];
}

/**
 * Decodes an SVCB or HTTPS record. Throws `DnsMalformed`, also when keys are not in strictly
 * ascending order (§2.2).
 */
export function readSvcb({ owner, type, rdata }: ResourceRecord): Svcb {
  // Minimum RDATA: two octets and the root name.
  if ((type !== TYPE.SVCB && type !== TYPE.HTTPS) || rdata.length < 3) {
    throw new DnsMalformed(
      `${owner}: a record of type ${typeName(type)} is not a valid SVCB record`,
    );
  }
  const view = new DataView(rdata.buffer, rdata.byteOffset, rdata.byteLength);
  const { name, next } = nameReader(rdata)(2);
  const params: { key: number; value: Uint8Array }[] = [];
  let at = next;
  while (at < rdata.length) {
    const end = at + 4 <= rdata.length ? at + 4 + view.getUint16(at + 2) : Infinity;
    if (end > rdata.length) throw new DnsMalformed(`${owner}: an SVCB parameter is cut short`);
    const key = view.getUint16(at);
    if (key <= (params.at(-1)?.key ?? -1)) {
      throw new DnsMalformed(`${owner}: SVCB parameters are not in ascending order`);
    }
    params.push({ key, value: rdata.subarray(at + 4, end) });
    at = end;
  }
  return { priority: view.getUint16(0), target: formatName(name), params };
}

import type { DnsMessage } from './message.js';

/** EDNS option of extended errors (RFC 8914 §2). */
const OPTION = 15;
/**
 * Extended errors of a resolver that withholds an answer: Blocked, Censored, Filtered, Prohibited
 * (RFC 8914 §4.16 to §4.19).
 */
const WITHHELD: ReadonlySet<number> = new Set([15, 16, 17, 18]);

/** Whether a reply says that the resolver withholds records. */
export function isWithheld({ edns }: DnsMessage): boolean {
  return edns !== null && extendedErrors(edns.options).some((code) => WITHHELD.has(code));
}

/** Returns the codes of the extended errors among EDNS options. Ignores what is cut short. */
function extendedErrors(options: Uint8Array): number[] {
  const view = new DataView(options.buffer, options.byteOffset, options.byteLength);
  const codes: number[] = [];
  let at = 0;
  while (at + 4 <= options.length) {
    const end = at + 4 + view.getUint16(at + 2);
    if (end > options.length) break;
    if (view.getUint16(at) === OPTION && end - at >= 6) codes.push(view.getUint16(at + 4));
    at = end;
  }
  return codes;
}

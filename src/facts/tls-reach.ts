import type { Seen, TlsObstacle } from '../model.js';
import { isUnencrypted } from './ciphers.js';
import { establishedAt } from './tls-versions.js';

/** Whether encryption came up at an endpoint, and what stood in its way. */
export type TlsReach =
  | { readonly up: true; readonly evidence: readonly string[] }
  | { readonly up: false; readonly obstacle: TlsObstacle; readonly evidence: readonly string[] };

export function tlsReach(seen: Seen, endpointId: string): TlsReach {
  const established = establishedAt(seen, endpointId);
  const encrypted = established.find(({ handshake }) => !isUnencrypted(handshake.cipher));
  if (encrypted !== undefined) return { up: true, evidence: [encrypted.id] };
  const [first] = established;
  if (first !== undefined) return { up: false, obstacle: 'null-cipher', evidence: [first.id] };

  const [starttls] = seen.at('stream.starttls', endpointId);
  const handshakes = seen.at('tls.handshake', endpointId);
  if (starttls !== undefined && starttls.value?.answer !== 'proceed') {
    const obstacle = starttls.value === undefined ? 'starttls-unanswered' : 'starttls-refused';
    return { up: false, obstacle, evidence: [starttls.id] };
  }
  const refused = handshakes.find(({ value }) => value !== undefined);
  const [asked] = handshakes;
  if (refused !== undefined) {
    return { up: false, obstacle: 'handshake-refused', evidence: [refused.id] };
  }
  return asked === undefined
    ? { up: false, obstacle: 'unasked', evidence: [] }
    : { up: false, obstacle: 'handshake-unanswered', evidence: [asked.id] };
}

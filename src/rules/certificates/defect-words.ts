/** Texts for defects of certificates, and for the endpoints that serve them. */
import type { Code } from '../codes.js';
import { list, some } from '../../report/kit/words.js';

/** Formats defects of certificates: `expired and wrong name`. */
export function defectsText(codes: readonly string[]): string {
  return list(codes.map((code) => DEFECTS[code as Code] ?? code));
}

const DEFECTS: Readonly<Partial<Record<Code, string>>> = {
  CERTIFICATE_EXPIRED: 'expired',
  CERTIFICATE_NOT_YET_VALID: 'not yet valid',
  CHAIN_INCOMPLETE: 'incomplete chain or untrusted root',
  CHAIN_UNTRUSTED: 'untrusted chain',
  INTERMEDIATE_MISSING: 'intermediate missing or untrusted issuer',
  ISSUER_EXPIRED: 'issuer expired',
  ISSUER_NOT_YET_VALID: 'issuer not yet valid',
  NAME_MISMATCH: 'wrong name',
  NAME_ONLY_IN_COMMON_NAME: 'name only in the common name',
  SELF_SIGNED: 'self-signed',
  UNTRUSTED_ROOT: 'untrusted root',
  WEAK_KEY: 'weak key',
  WEAK_SIGNATURE: 'weak signature',
};

/**
 * Formats lines of `CERTIFICATES_DEFECTIVE_APART`: `at port 5222: expired; at port 5269: wrong
 * name`.
 */
export function apartText(apart: readonly string[]): string {
  const byDefects = new Map<string, string[]>();
  for (const line of apart) {
    const [place = '', ...codes] = line.split(' ');
    const text = defectsText(codes);
    byDefects.set(text, [...(byDefects.get(text) ?? []), place]);
  }
  return [...byDefects].map(([text, places]) => `at ${placesText(places)}: ${text}`).join('; ');
}

function placesText(places: readonly string[]): string {
  const bare = places.every((place) => /^\d+$/.test(place));
  const noun = places.length === 1 ? 'port' : 'ports';
  return bare ? `${noun} ${some(places)}` : some(places);
}

import { GROUPS } from './registry/groups.js';
import { isTls13Suite, suiteName } from './registry/suites.js';

/**
 * Suites that are obsolete, or need a shared secret, ticket or password that this program does not
 * have.
 */
const UNLIKELY =
  /NULL|EXPORT|RC4|RC2|DES|IDEA|SEED|MD5|KRB5|PSK|SRP|GOST|SM4|FORTEZZA|FIPS|CECPQ|ECCPWD|OLD_|_DSS_|_anon_|_ECDH_|_DH_RSA/;

/**
 * Traits of suites from the most to the least preferred in OpenSSL's default order, which most
 * servers use.
 */
const TRAITS: readonly (readonly RegExp[])[] = [
  [/^(?!.*(NULL|EXPORT|RC4|RC2|DES|IDEA|SEED|GOST|KRB5))/, /^(?!.*NULL)/, /./],
  [/^(?!.*(PSK|SRP)).*_(ECDHE|DHE|anon)_|^TLS_(ECDHE|DHE)_[RED]/, /^TLS_RSA_WITH/, /./],
  [/_GCM_|CHACHA20|_CCM/, /_SHA(256|384)$/, /_SHA$/, /./],
  [/_256_|CHACHA20/, /./],
  [/_AES_\d+_(GCM|CBC)/, /CHACHA20/, /_CCM_8/, /_CCM/, /ARIA/, /CAMELLIA/, /./],
  [/^TLS_ECDHE_ECDSA/, /^TLS_ECDHE_RSA/, /^TLS_DHE_DSS/, /^TLS_DHE_RSA/, /^TLS_ECDH_anon/, /./],
];

function rankOf(code: number): readonly number[] {
  const name = suiteName(code);
  return [
    isTls13Suite(code) ? 0 : 1,
    ...TRAITS.map((trait) => trait.findIndex((pattern) => pattern.test(name))),
    code,
  ];
}

/** Sorts suites by the assumed preference of a server. */
export function suiteOrder(codes: readonly number[]): readonly number[] {
  const ranks = new Map(codes.map((code) => [code, rankOf(code)]));
  return [...codes].sort((a, b) => {
    const [left, right] = [ranks.get(a) ?? [], ranks.get(b) ?? []];
    const at = left.findIndex((rank, index) => rank !== right[index]);
    return (left[at] ?? 0) - (right[at] ?? 0);
  });
}

/** Whether a server that accepts the `accepted` suites is likely to accept `code` too. */
export function isPlausibleSuite(code: number, accepted: readonly number[]): boolean {
  const name = suiteName(code);
  if (UNLIKELY.test(name)) return false;
  const others = accepted.map(suiteName);
  const needs = /_(ECDSA|RSA)_/.exec(name)?.[1];
  const fits =
    needs === undefined ||
    others.length === 0 ||
    others.some((other) => other.includes(`_${needs}_`));
  const rare = /ARIA|CCM|CAMELLIA/.exec(name)?.[0];
  return (
    fits &&
    (rare === undefined || others.length === 0 || others.some((other) => other.includes(rare)))
  );
}

/**
 * Returns the kind of key exchange of a suite below TLS 1.3: it decides which key or certificate
 * the server needs.
 */
export function keyExchangeKind(code: number): string {
  const name = suiteName(code);
  return /^TLS_(ECDHE_ECDSA|ECDHE_RSA|DHE|RSA)_(?!PSK)/.exec(name)?.[1] ?? 'other';
}

export function isChaCha(code: number): boolean {
  return suiteName(code).includes('CHACHA20');
}

/** Common suites for a short ClientHello; nearly every server accepts one. */
export const COMMON_SUITES: readonly number[] = [
  ...[0xc02c, 0xc02b, 0xcca9, 0xc00a, 0xc009],
  ...[0xc030, 0xc02f, 0xcca8, 0xc014, 0xc013],
  ...[0x009f, 0x009e, 0x0039, 0x0033, 0x0016],
  ...[0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f, 0x000a, 0x0005, 0x0004],
];
export const COMMON_GROUPS: readonly number[] = [0x001d, 0x0017, 0x0018, 0x0019, 0x0100];
export const COMMON_SIGNATURES: readonly number[] = [
  0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0203, 0x0201,
];

/** Groups that OpenSSL 3.0 and 3.5 prefer; all other known groups follow. */
const FIRST_GROUPS = [
  0x11ec, 0x11eb, 0x11ed, 0x001d, 0x0017, 0x001e, 0x0019, 0x0018, 0x0100, 0x0101, 0x0102, 0x0103,
  0x0104,
];
export const GROUP_ORDER: readonly number[] = [
  ...FIRST_GROUPS,
  ...GROUPS.filter((code) => !FIRST_GROUPS.includes(code)),
];

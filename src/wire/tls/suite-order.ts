import { isTls13Suite, suiteName } from './registry/suites.js';

/** Broken, or of no use without what nobody gave us: a shared secret, a ticket, a password. */
const UNLIKELY =
  /NULL|EXPORT|RC4|RC2|DES|IDEA|SEED|MD5|KRB5|PSK|SRP|GOST|SM4|FORTEZZA|FIPS|CECPQ|ECCPWD|OLD_|_DSS_|_anon_|_ECDH_|_DH_RSA/;

/** Traits from the most to the least preferred by OpenSSL's own order of preference. */
const TRAITS: readonly (readonly RegExp[])[] = [
  [/^TLS_(ECDHE|DHE)_/, /./],
  [/_GCM_|CHACHA20|_CCM/, /_SHA(256|384)$/, /./],
  [/_256_|CHACHA20/, /./],
  [/_AES_\d+_(GCM|CBC)/, /CHACHA20/, /_CCM_8/, /_CCM/, /ARIA/, /CAMELLIA/, /./],
  [/^TLS_ECDHE_ECDSA/, /^TLS_ECDHE_RSA/, /^TLS_DHE_/, /./],
];

function rankOf(code: number): readonly number[] {
  const name = suiteName(code);
  return [
    isTls13Suite(code) ? 0 : 1,
    UNLIKELY.test(name) ? 1 : 0,
    ...TRAITS.map((trait) => trait.findIndex((pattern) => pattern.test(name))),
    code,
  ];
}

/** Codes in the order that a server is guessed to prefer them in. */
export function suiteOrder(codes: readonly number[]): readonly number[] {
  const ranks = new Map(codes.map((code) => [code, rankOf(code)]));
  return [...codes].sort((a, b) => {
    const [left, right] = [ranks.get(a) ?? [], ranks.get(b) ?? []];
    const at = left.findIndex((rank, index) => rank !== right[index]);
    return (left[at] ?? 0) - (right[at] ?? 0);
  });
}

/** Whether a server that accepts these is likely to accept this one too. */
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

export function isChaCha(code: number): boolean {
  return suiteName(code).includes('CHACHA20');
}

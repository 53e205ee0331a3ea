import { REGISTERED_SUITES } from './suites-registered.js';
import { UNREGISTERED_SUITES } from './suites-unregistered.js';
import { unnamed } from './unnamed.js';

/** Signalling value equivalent to an empty `renegotiation_info` (RFC 5746 §3.3). */
export const EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff;
/** TLS_FALLBACK_SCSV: the offered version is not the client's highest (RFC 7507). */
export const FALLBACK_SCSV = 0x5600;

const NAMES = new Map(
  [...REGISTERED_SUITES, ...UNREGISTERED_SUITES].flatMap(([first, names]) =>
    names.map((name, index): [number, string] => [first + index, name]),
  ),
);

/** Codes of all cipher suites with a registered name, ascending. */
export const SUITES: readonly number[] = [...NAMES.keys()].sort((a, b) => a - b);

/** Returns the registered name of a suite, or `0xC0FF`. */
export function suiteName(code: number): string {
  return NAMES.get(code) ?? unnamed(code);
}

/** Suites of TLS 1.3 (RFC 8446 §B.4, RFC 8998, RFC 9150, RFC 9367 and the AEGIS draft). */
const TLS13_SUITES = new Set([
  0x1301, 0x1302, 0x1303, 0x1304, 0x1305, 0x1306, 0x1307, 0x00c6, 0x00c7, 0xc0b4, 0xc0b5, 0xc103,
  0xc104, 0xc105, 0xc106,
]);

/**
 * Whether a suite belongs to TLS 1.3. TLS 1.3 suites are undefined below TLS 1.3, and all other
 * suites are undefined in TLS 1.3 (RFC 8446 §4.1.2).
 */
export function isTls13Suite(code: number): boolean {
  return TLS13_SUITES.has(code);
}

/**
 * SSLv2 cipher kinds of three octets (the SSL 2.0 protocol of 1995 §6.1, and additions of SSLeay).
 */
const SSLV2_NAMES = new Map<number, string>([
  [0x000000, 'SSL_CK_NULL_WITH_MD5'],
  [0x010080, 'SSL_CK_RC4_128_WITH_MD5'],
  [0x020080, 'SSL_CK_RC4_128_EXPORT40_WITH_MD5'],
  [0x030080, 'SSL_CK_RC2_128_CBC_WITH_MD5'],
  [0x040080, 'SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5'],
  [0x050080, 'SSL_CK_IDEA_128_CBC_WITH_MD5'],
  [0x060040, 'SSL_CK_DES_64_CBC_WITH_MD5'],
  [0x060140, 'SSL_CK_DES_64_CBC_WITH_SHA'],
  [0x0700c0, 'SSL_CK_DES_192_EDE3_CBC_WITH_MD5'],
  [0x0701c0, 'SSL_CK_DES_192_EDE3_CBC_WITH_SHA'],
  [0x080080, 'SSL_CK_RC4_64_WITH_MD5'],
  [0xff8000, 'SSL_CK_DES_64_CFB64_WITH_MD5_1'],
  [0xff8010, 'SSL_CK_NULL'],
]);

export const SSLV2_CIPHER_KINDS: readonly number[] = [...SSLV2_NAMES.keys()];

export function cipherKindName(kind: number): string {
  return SSLV2_NAMES.get(kind) ?? unnamed(kind, 3);
}

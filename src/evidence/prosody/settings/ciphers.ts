/**
 * Whether an OpenSSL cipher string leaves only suites with an ephemeral key exchange, up to TLS
 * 1.2. Null if it contains a word that this program does not know, because `ciphers(1)` defines
 * many words.
 */
export function isForwardSecret(ciphers: string): boolean | null {
  const elements = ciphers.split(/[:, ]+/).filter((one) => one !== '');
  // Suites removed with `-` may be added again later in the OpenSSL cipher string; suites removed
  // with `!` may not.
  const removed = elements.filter((one) => one.startsWith('-'));
  if (!removed.every((one) => NEVER_EPHEMERAL.test(one))) return null;
  const kinds = elements
    // In an OpenSSL cipher string, skip removed suites, suites moved to the end, and commands such
    // as @SECLEVEL=2.
    .filter((one) => !/^[!+@-]/.test(one))
    .map(kindOf)
    .filter((kind) => kind !== 'of 1.3');
  if (kinds.length === 0 || kinds.includes('unknown')) return null;
  const excluded = elements.some((one) => /^!(kRSA|RSA)$/.test(one));
  return excluded || kinds.every((kind) => kind === 'ephemeral');
}

/**
 * Removals in an OpenSSL cipher string that do not change whether all suites have forward secrecy.
 */
const NEVER_EPHEMERAL = /^-(PSK|SRP|aNULL|eNULL|NULL|3DES|RC4|MD5|DES|SSLv2|EXP(ORT)?)$/;

type Kind = 'ephemeral' | 'static' | 'any' | 'of 1.3' | 'unknown';

const EPHEMERAL = /^(k|a)?(EECDH|ECDHE|EDH|DHE)$/;
/** Keywords of OpenSSL cipher strings that select suites of every key exchange, including RSA. */
const ANY = new Set([
  ...['ALL', 'DEFAULT', 'COMPLEMENTOFDEFAULT', 'HIGH', 'MEDIUM', 'LOW', 'AES', 'AES128', 'AES256'],
  ...['AESGCM', 'AESCCM', 'AESCCM8', 'CAMELLIA', 'CAMELLIA128', 'CAMELLIA256', 'ARIA', 'ARIA128'],
  ...[
    'ARIA256',
    '3DES',
    'DES',
    'RC4',
    'SHA',
    'SHA1',
    'SHA256',
    'SHA384',
    'TLSv1',
    'TLSv1.2',
    'aRSA',
  ],
  ...['SSLv3', 'eNULL', 'NULL', 'SEED', 'IDEA', 'MD5'],
]);

function kindOf(element: string): Kind {
  if (/^TLS_/.test(element)) return 'of 1.3';
  const words = element.split('+');
  if (words.length > 1 || ANY.has(element) || EPHEMERAL.test(element)) {
    if (words.some((word) => EPHEMERAL.test(word) || /^a?ECDSA$/.test(word))) return 'ephemeral';
    if (words.some((word) => /^(kRSA|RSA)$/.test(word))) return 'static';
    return words.every((word) => ANY.has(word)) ? 'any' : 'unknown';
  }
  if (/^(ECDHE|DHE)-/.test(element)) return 'ephemeral';
  if (/^(kRSA|RSA)$/.test(element)) return 'static';
  if (/^a?ECDSA$/.test(element)) return 'ephemeral';
  // Suites without a key exchange in their name use RSA.
  return /^(AES|CAMELLIA|ARIA|DES|RC4|SEED|IDEA|NULL)[\w]*-[\w-]+$/.test(element)
    ? 'static'
    : 'unknown';
}

/**
 * Whether all suites of an OpenSSL cipher string have forward secrecy, up to TLS 1.2; null if the
 * string cannot be read. Suites of TLS 1.3 are ignored, because they all have forward secrecy.
 */
export function isForwardSecret(ciphers: string): boolean | null {
  const words = ciphers.split(/[:, ;]+/).filter((word) => word !== '');
  const killed = words.some((word) => /^!(k?RSA)$/.test(word));
  const added = words.filter((word) => !/^([!+@-]|TLS_)/.test(word));
  if (added.length === 0 || words.length > MOST_WORDS) return null;
  const kinds = added.map(kindOf);
  if (kinds.includes('unknown')) return null;
  if (killed || !kinds.includes('other')) return true;
  // Suites that `-` removes may be added again later in the OpenSSL cipher string.
  return words.some((word) => /^-(k?RSA)\b/.test(word)) ? null : false;
}

const MOST_WORDS = 500;

/** Key exchanges with a new key pair for each connection. */
const EPHEMERAL = /^k?(EE?CDHE?|ECDHE|EDH|DHE|DH)$/;
const EPHEMERAL_SUITE = /^(ECDHE|DHE|EDH)-[A-Z0-9-]+$/;
/** Keywords of OpenSSL cipher strings that name no key exchange with forward secrecy. */
const OTHER =
  /^(DEFAULT|COMPLEMENTOFDEFAULT|ALL|COMPLEMENTOFALL|HIGH|MEDIUM|LOW|EXP(ORT)?\d*|[ae]?NULL|[ak]?RSA|[ak]?PSK|k?RSAPSK|[ak]?SRP|a?DSS|a?ECDSA|k?GOST|aGOST\d*|TLSv1(\.[0-2])?|SSLv[23]|AES(128|256|GCM|CCM8?)?|CHACHA20|CAMELLIA(128|256)?|ARIA(GCM|128|256)?|SEED|IDEA|RC[24]|3?DES|CBC|GOST\w*|MD5|SHA(1|256|384)?|SUITEB\w+|FIPS)$/;
const SUITE =
  /^(AES|CAMELLIA|ARIA|DES|RC4|SEED|IDEA|NULL|PSK|RSA-PSK|SRP|EXP|AECDH|ADH)(\d+)?-[A-Z0-9-]+$/;

function kindOf(word: string): 'ephemeral' | 'other' | 'unknown' {
  if (EPHEMERAL_SUITE.test(word)) return 'ephemeral';
  const parts = word.split('+');
  if (parts.some((part) => EPHEMERAL.test(part)))
    return parts.every((part) => EPHEMERAL.test(part) || OTHER.test(part))
      ? 'ephemeral'
      : 'unknown';
  return parts.every((part) => OTHER.test(part)) || SUITE.test(word) ? 'other' : 'unknown';
}

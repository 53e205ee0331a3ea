/** The words for how the target treats servers with a bad certificate, or none. */
import type { FederationCodes } from './codes.js';
import { listText, either, offersText, outOf, reason } from '../../report/kit/words.js';

/** The words of servers that a line has room for. */
const MOST_SAID = 6;

const SHOWN: Readonly<Record<string, string>> = {
  'self-signed': 'self-signed',
  'wrong-name': 'wrong-name',
  expired: 'expired',
};

/** `no certificate or an expired or self-signed certificate`. */
function shown(certificates: readonly string[]): string {
  if (certificates.includes('identity')) return 'the certificate of your domain';
  const bad = certificates.filter((one) => one !== 'none').map((one) => SHOWN[one] ?? one);
  const article = bad[0]?.startsWith('e') === true ? 'an' : 'a';
  const other = bad.length === 0 ? [] : [`${article} ${either(bad)} certificate`];
  const none = certificates.includes('none') ? ['no certificate'] : [];
  return [...none, ...other].join(' or ');
}

function said(words: readonly string[]): string {
  return words.length === 0 ? 'no answer' : listText(words, MOST_SAID);
}

export const FEDERATION_TEXTS: {
  readonly [C in keyof FederationCodes]: (args: FederationCodes[C]) => string;
} = {
  PEER_WITHOUT_CERTIFICATE_REFUSED: ({ condition, text }) =>
    `The server rejected a peer with no certificate (${condition}${text === '' ? '' : `: "${text}"`}). A peer with a bad certificate was not tested`,
  DIALBACK_AFTER_TLS: ({ mechanisms }) =>
    `The server offers dialback to a peer with no certificate; SASL: ${offersText(mechanisms)}`,
  NO_DIALBACK_AFTER_TLS: ({ mechanisms }) =>
    `The server neither rejects a peer with no certificate nor offers it dialback. It offers SASL: ${offersText(mechanisms)}, which proves nothing`,
  S2S_CERTIFICATES_HALF_SEEN: ({ refused, total }) =>
    `A peer with no certificate was rejected at ${outOf(refused, total, 'place')}; a peer with a bad certificate was not tested`,

  PEERS_ACCEPTED: ({ certificates, by }) =>
    `The server accepted a peer with ${shown(certificates)} (by ${by})`,
  PEERS_MAY_DIAL_BACK: ({ certificates, said: words }) =>
    `The server offers dialback to a peer with ${shown(certificates)}; our attempt did not succeed (${said(words)})`,
  PEERS_TURNED_AWAY: ({ certificates, said: words }) =>
    `The server rejects a peer with ${shown(certificates)} (${said(words)})`,
  PEERS_SHUT_OUT: ({ certificates, said: words }) =>
    `The server accepts no login from a peer with ${shown(certificates)} (${said(words)})`,
  PEERS_LIMITED: ({ certificates, said: words }) =>
    `Not conclusive: the server applied a rate limit to a peer with ${shown(certificates)} (${said(words)})`,
  PEERS_UNCLEAR: ({ certificates, said: words }) =>
    `Not conclusive: a peer with ${shown(certificates)} was not accepted, perhaps for another reason (${said(words)})`,
  PEERS_UNANSWERED: ({ certificates, ...failure }) =>
    `No result for a peer with ${shown(certificates)} (${reason(failure)})`,
  OWN_PEER_ACCEPTED: ({ domain }) =>
    `Control: the server accepts ${domain} with its valid certificate`,
  OWN_PEER_REFUSED: ({ domain, said: words }) =>
    `Control: the server also rejects ${domain} with its certificate (${said(words)}). Either the other rejections have another cause, or the server does not trust the issuer of this certificate`,
  OWN_PEER_OF_WRONG_USAGE: ({ domain, said: words }) =>
    `Control: the server rejects the certificate of ${domain} because of its key usage (${said(words)}). The certificate needs clientAuth; the server is not at fault`,
  S2S_CERTIFICATES_ENFORCED: ({ endpoints, total }) =>
    `Servers without a valid certificate are rejected at ${outOf(endpoints, total, 'endpoint')}`,
  S2S_CERTIFICATES_NOT_ENFORCED: ({ endpoints, total }) =>
    `Servers without a valid certificate were accepted at ${outOf(endpoints, total, 'endpoint')}`,
  S2S_DIALBACK_OPEN: ({ endpoints, total }) =>
    `Servers without a valid certificate are offered dialback at ${outOf(endpoints, total, 'endpoint')}`,
};

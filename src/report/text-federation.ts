/** The words for what other servers get that cannot show who they are. */
import type { FederationCodes } from '../codes/federation.js';
import { listText } from './lists.js';
import { offersText, reason } from './words.js';

/** The words of servers that a line has room for. */
const MOST_SAID = 6;

const SHOWN: Readonly<Record<string, string>> = {
  none: 'no certificate',
  'self-signed': 'a self-signed one',
  'wrong-name': 'one for another name',
  expired: 'an expired one',
  identity: 'that of your domain',
};

function shown(certificates: readonly string[]): string {
  return listText(certificates.map((one) => SHOWN[one] ?? one));
}

function said(words: readonly string[]): string {
  return words.length === 0 ? 'nothing was said' : listText(words, MOST_SAID);
}

function places(endpoints: number, total: number): string {
  return endpoints === total ? `all ${total} endpoints` : `${endpoints} of ${total} endpoints`;
}

export const FEDERATION_TEXTS: {
  readonly [C in keyof FederationCodes]: (args: FederationCodes[C]) => string;
} = {
  PEER_WITHOUT_CERTIFICATE_REFUSED: ({ condition, text }) =>
    `A peer without a certificate was turned away (${condition}${text === '' ? '' : `: "${text}"`}); one with a bad certificate was not tried`,
  DIALBACK_AFTER_TLS: ({ mechanisms }) =>
    `A peer without a certificate is offered dialback; SASL: ${offersText(mechanisms)}`,
  NO_DIALBACK_AFTER_TLS: ({ mechanisms }) =>
    `A peer without a certificate is not turned away, nor offered dialback; SASL: ${offersText(mechanisms)}, which proves nothing`,
  S2S_CERTIFICATES_HALF_SEEN: ({ refused, total }) =>
    `A peer without a certificate was turned away at ${refused} of ${total} places; one with a bad certificate was not tried`,

  PEERS_ACCEPTED: ({ certificates, by }) =>
    `A server was let in by ${by} that showed ${shown(certificates)}`,
  PEERS_MAY_DIAL_BACK: ({ certificates, said: words }) =>
    `Dialback is offered to a server that shows ${shown(certificates)}; tried, it did not lead in (${said(words)})`,
  PEERS_TURNED_AWAY: ({ certificates, said: words }) =>
    `A server that shows ${shown(certificates)} is turned away (${said(words)})`,
  PEERS_SHUT_OUT: ({ certificates, said: words }) =>
    `A server that shows ${shown(certificates)} finds no way in (${said(words)})`,
  PEERS_LIMITED: ({ certificates, said: words }) =>
    `A server that shows ${shown(certificates)} was told that we ask too much (${said(words)})`,
  PEERS_UNCLEAR: ({ certificates, said: words }) =>
    `A server that shows ${shown(certificates)} does not get in, maybe for another reason (${said(words)})`,
  PEERS_UNANSWERED: ({ certificates, ...failure }) =>
    `A server that shows ${shown(certificates)} got no answer (${reason(failure)})`,
  OWN_PEER_ACCEPTED: ({ domain }) =>
    `The server of ${domain}, with its valid certificate, is let in: the same way is open to it`,
  OWN_PEER_REFUSED: ({ domain, said: words }) =>
    `The server of ${domain}, with its certificate, is not let in either (${said(words)}): what keeps the others out may not be their certificates, or its issuer is not known there`,
  OWN_PEER_OF_WRONG_USAGE: ({ domain, said: words }) =>
    `The certificate of ${domain} is refused for what it may be used for (${said(words)}): it needs clientAuth in its extended key usage, and that is no fault of the server`,
  S2S_CERTIFICATES_ENFORCED: ({ endpoints, total }) =>
    `Servers without a valid certificate do not get in at ${places(endpoints, total)}`,
  S2S_CERTIFICATES_NOT_ENFORCED: ({ endpoints, total }) =>
    `Servers without a valid certificate were let in at ${places(endpoints, total)}`,
  S2S_DIALBACK_OPEN: ({ endpoints, total }) =>
    `Servers without a valid certificate are offered dialback at ${places(endpoints, total)}`,
};

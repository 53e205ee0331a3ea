/**
 * Texts of the findings about how the server treats peers without a certificate, or with an
 * invalid one.
 */
import type { FailureArgs } from '../../model/index.js';
import { EXAMPLE_FAILURE, sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { either, listText, offersText, outOf, reason } from '../../report/kit/words.js';

const SHOWN: Readonly<Record<string, string>> = {
  'self-signed': 'self-signed',
  'wrong-name': 'wrong-name',
  expired: 'expired',
};

/** Formats the certificates of peers: `no certificate or an expired or self-signed certificate`. */
function shown(certificates: readonly string[]): string {
  if (certificates.includes('identity')) return 'the certificate of your domain';
  const bad = certificates.filter((one) => one !== 'none').map((one) => SHOWN[one] ?? one);
  const article = bad[0]?.startsWith('e') === true ? 'an' : 'a';
  const other = bad.length === 0 ? [] : [`${article} ${either(bad)} certificate`];
  const none = certificates.includes('none') ? ['no certificate'] : [];
  return [...none, ...other].join(' or ');
}

/**
 * `certificates` lists the client certificates that the scan showed. `said` lists the server's
 * answers.
 */
interface PeerArgs {
  readonly certificates: readonly string[];
  readonly said: readonly string[];
}

const MOST_SAID = 6;

function said(words: readonly string[]): string {
  return words.length === 0 ? 'no answer' : listText(words, MOST_SAID);
}

const EXAMPLE_PEERS = {
  certificates: ['none', 'wrong-name'],
  said: ['stream error not-authorized ("who?")', 'dialback: silence'],
};

export const FEDERATION_SENTENCES = {
  /* Texts of the findings about the requirement s2s-certificates. */
  PEER_WITHOUT_CERTIFICATE_REFUSED: sentence(
    ({ condition, text }: { condition: string; text: string }) =>
      `The server rejected a peer with no certificate (${condition}${text === '' ? '' : `: "${text}"`}). A peer with a bad certificate was not tested`,
    { condition: 'not-authorized', text: 'no certificate' },
  ),
  DIALBACK_AFTER_TLS: sentence(
    ({ mechanisms }: { mechanisms: readonly string[] }) =>
      `The server offers dialback to a peer with no certificate; SASL: ${offersText(mechanisms)}`,
    { mechanisms: ['EXTERNAL'] },
  ),
  NO_DIALBACK_AFTER_TLS: sentence(
    ({ mechanisms }: { mechanisms: readonly string[] }) =>
      `The server neither rejects a peer with no certificate nor offers it dialback. It offers SASL: ${offersText(mechanisms)}, which proves nothing`,
    { mechanisms: ['EXTERNAL'] },
  ),
  S2S_CERTIFICATES_HALF_SEEN: sentence(
    ({ refused, total }: { refused: number; total: number }) =>
      `A peer with no certificate was rejected at ${outOf(refused, total, 'place')}; a peer with a bad certificate was not tested`,
    { refused: 1, total: 2 },
  ),
  PEERS_ACCEPTED: sentence(
    ({ certificates, by }: { certificates: readonly string[]; by: string }) =>
      `The server accepted a peer with ${shown(certificates)} (by ${by})`,
    { certificates: ['none', 'self-signed'], by: 'EXTERNAL' },
  ),
  PEERS_MAY_DIAL_BACK: sentence(
    ({ certificates, said: words }: PeerArgs) =>
      `The server offers dialback to a peer with ${shown(certificates)}; our attempt did not succeed (${said(words)})`,
    EXAMPLE_PEERS,
  ),
  PEERS_TURNED_AWAY: sentence(
    ({ certificates, said: words }: PeerArgs) =>
      `The server rejects a peer with ${shown(certificates)} (${said(words)})`,
    EXAMPLE_PEERS,
  ),
  PEERS_SHUT_OUT: sentence(
    ({ certificates, said: words }: PeerArgs) =>
      `The server accepts no login from a peer with ${shown(certificates)} (${said(words)})`,
    EXAMPLE_PEERS,
  ),
  PEERS_LIMITED: sentence(
    ({ certificates, said: words }: PeerArgs) =>
      `Not conclusive: the server applied a rate limit to a peer with ${shown(certificates)} (${said(words)})`,
    EXAMPLE_PEERS,
  ),
  PEERS_UNCLEAR: sentence(
    ({ certificates, said: words }: PeerArgs) =>
      `Not conclusive: a peer with ${shown(certificates)} was not accepted, perhaps for another reason (${said(words)})`,
    EXAMPLE_PEERS,
  ),
  PEERS_UNANSWERED: sentence(
    ({ certificates, ...failure }: FailureArgs & { certificates: readonly string[] }) =>
      `No result for a peer with ${shown(certificates)} (${reason(failure)})`,
    { certificates: ['expired'], ...EXAMPLE_FAILURE },
  ),
  OWN_PEER_ACCEPTED: sentence(
    ({ domain }: { domain: string }) =>
      `Control: the server accepts ${domain} with its valid certificate`,
    { domain: 'own.example' },
  ),
  OWN_PEER_REFUSED: sentence(
    ({ domain, said: words }: { domain: string; said: readonly string[] }) =>
      `Control: the server also rejects ${domain} with its certificate (${said(words)}). Either the other rejections have another cause, or the server does not trust the issuer of this certificate`,
    { domain: 'own.example', said: ['alert unknown_ca'] },
  ),
  OWN_PEER_OF_WRONG_USAGE: sentence(
    ({ domain, said: words }: { domain: string; said: readonly string[] }) =>
      `Control: the server rejects the certificate of ${domain} because of its key usage (${said(words)}). The certificate needs clientAuth; the server is not at fault`,
    { domain: 'own.example', said: ['alert unsupported_certificate'] },
  ),
  S2S_CERTIFICATES_ENFORCED: sentence(
    ({ endpoints, total }: { endpoints: number; total: number }) =>
      `Servers without a valid certificate are rejected at ${outOf(endpoints, total, 'endpoint')}`,
    { endpoints: 2, total: 2 },
  ),
  S2S_CERTIFICATES_NOT_ENFORCED: sentence(
    ({ endpoints, total }: { endpoints: number; total: number }) =>
      `Servers without a valid certificate were accepted at ${outOf(endpoints, total, 'endpoint')}`,
    { endpoints: 1, total: 2 },
  ),
  S2S_DIALBACK_OPEN: sentence(
    ({ endpoints, total }: { endpoints: number; total: number }) =>
      `Servers without a valid certificate are offered dialback at ${outOf(endpoints, total, 'endpoint')}`,
    { endpoints: 1, total: 2 },
  ),
};

export type FederationCodes = CodesOf<typeof FEDERATION_SENTENCES>;

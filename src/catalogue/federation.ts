/** A domain that is operated to test how other servers treat its certificates. */
interface ReferenceDomain {
  readonly domain: string;
  /** Documents that show the state of the domain's certificate. */
  readonly sources: readonly string[];
}

interface ReferenceDomains {
  /** Date when the sources on these test domains were checked, ISO 8601. */
  readonly date: string;
  readonly bad: readonly ReferenceDomain[];
  readonly good: readonly ReferenceDomain[];
}

const NEWSLETTER = 'The XMPP Newsletter October 2021, of xmpp.org, 2021-11-05: https://badxmpp.eu/';
const PROSODY = 'https://blog.prosody.im/2026-letsencrypt-changes: it answers other servers';
const MOXXMPP =
  'https://github.com/PapaTutuWawa/moxxmpp, integration_test/badxmpp_certificate_test.dart';
const OPENFIRE = 'https://github.com/igniterealtime/openfire-s2stest-plugin, S2STestPlugin.java';

/**
 * Domains that an account on the scanned server queries, unless `--bad-s2s-domain` or
 * `--good-s2s-domain` give other domains. badxmpp.eu provides badly configured services for tests
 * of clients and servers. Each scan checks whether the certificates are still invalid. Domains of
 * badxmpp.eu with other or ambiguous faults are left out: `missing-chain` (the target may have the
 * missing certificate), `posh` (RFC 7711).
 */
export const REFERENCE_DOMAINS: ReferenceDomains = {
  date: '2026-11-26',
  bad: [
    { domain: 'expired.badxmpp.eu', sources: [NEWSLETTER, PROSODY, OPENFIRE, MOXXMPP] },
    { domain: 'self-signed.badxmpp.eu', sources: [NEWSLETTER, PROSODY, MOXXMPP] },
    { domain: 'wrong-name.badxmpp.eu', sources: [NEWSLETTER, PROSODY, MOXXMPP] },
  ],
  good: [{ domain: 'xsf.org', sources: [OPENFIRE] }],
};

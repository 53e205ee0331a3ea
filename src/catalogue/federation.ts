/** A domain that others run for the purpose of being asked. */
interface ReferenceDomain {
  readonly domain: string;
  /** What is known of it, and where that is said. */
  readonly sources: readonly string[];
}

interface ReferenceDomains {
  /** ISO 8601: the day of the look at the sources. */
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
 * Whom an account on the target asks where `--bad-s2s-domain` and `--good-s2s-domain` name
 * nobody. badxmpp.eu is a set of services that are badly configured on purpose, for tests of
 * clients and servers. Sources get old: each scan looks for itself whether the certificates
 * are bad. Domains of badxmpp.eu that are bad in another way, or only for some, are left out:
 * `missing-chain` (the target may hold what is missing), `posh` (RFC 7711).
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

import type { Requirement } from '../model.js';
import { AUTHORITIES } from './authorities.js';
import { row } from './row.js';

const D = 'infrastructure/dns';
const P = 'infrastructure/pki';

export const INFRASTRUCTURE: readonly Requirement[] = [
  row(D, 'dnssec', 'SHOULD', 'dnssec', {}, ['public'], {
    title: 'The DNS of the service is signed',
    why: 'Forged records send people elsewhere.',
    manifesto: 'If DNSSEC is supported by the TLD, it SHOULD be used',
    references: ['RFC 4033', 'RFC 4035 §5'],
    seen:
      "The chain of trust of each SRV set, of each target's addresses and TLSA records, and of the " +
      "domain's CAA records is validated here, from the root's trust anchor; a denial counts as " +
      'an answer.',
    ruled:
      'Compliant where all are secure. Partial where a target is not, or where the signatures ' +
      'are of a kind that counts as none, or where a zone above the domain has to be signed first. ' +
      'Missing where the domain is not signed and its parent is, and wherever a chain is broken: ' +
      'nothing hides that. Not applicable where the top-level domain is not signed. A resolver that leaves out signatures shows nothing.',
    advice:
      'Sign the zone, and have the parent publish its DS; the same for the zone of each SRV ' +
      'target. Where a chain is broken, mend that first: sign anew, or have the parent drop the DS.',
  }),
  row(D, 'tlsa-records', 'SHOULD', 'tlsa-records', {}, ['public'], {
    title: 'TLSA records match the certificates',
    why: 'They bind the key to the name without a third party.',
    manifesto: 'Fingerprints of certificates SHOULD be available via TLSA records',
    references: ['RFC 7673', 'RFC 7671', 'RFC 7712 §5.1', 'RFC 6698'],
    seen:
      'The TLSA records at each published host and port, with their chain of trust and that of ' +
      'the SRV and address records before them, and every chain that the endpoint serves.',
    ruled:
      'Compliant where at every endpoint the records are signed all along, usable, and match each ' +
      'chain served. Partial where that holds at some endpoints, or of some chains that one ' +
      'serves, or where records are there and have no effect. Missing where there are none, and ' +
      'where signed records match nothing: that shuts out every client that uses DANE.',
    advice:
      'Publish TLSA 3 1 1 at each SRV target and port; they count only in signed zones, so sign ' +
      'first. Before a new key is served, publish its record beside the old one, wait two TTLs, ' +
      'and take the old one away when its key is gone (RFC 7671 §8.1); or keep the key when the ' +
      'certificate is renewed.',
  }),
  row(P, 'caa-present', 'MUST', 'caa-present', { authorities: AUTHORITIES }, ['public'], {
    title: 'CAA records name who may issue',
    why: 'Any authority could issue otherwise.',
    manifesto: 'CAA records MUST be present',
    references: ['RFC 8659'],
    seen:
      'The CAA records of the domain, or of the nearest name above that has some, and of each ' +
      'name in the served certificates; who issued these is compared.',
    ruled:
      'Compliant where an issue property is set. Partial where the records restrict nobody, do ' +
      'not allow the known issuer of a served certificate, mark what nobody knows as critical, or ' +
      'have a malformed issue or issuewild property. ' +
      'Missing where there are none. An answer that failed or is bogus is not "none".',
    advice:
      'Publish a CAA record for each authority that you use, and no other. Check them before a ' +
      'certificate is due: they are asked for when it is issued.',
  }),
  row(
    P,
    'caa-account-binding',
    'SHOULD',
    'caa-account-binding',
    { authorities: AUTHORITIES },
    ['public'],
    {
      title: 'CAA binds issuance to one account',
      why: 'Others with an account there could be issued a certificate.',
      manifesto: 'CAA records SHOULD bind to a singular `accounturi` if supported by CA',
      references: ['RFC 8657 §3'],
      seen: 'The accounturi parameters of the issue and issuewild properties that are in force.',
      ruled:
        'Compliant where each authority is bound to exactly one account. Partial where several ' +
        'are named, where a record for the same authority without accounturi undoes it, for all ' +
        'names or for wildcards, or where the account is for tests. Missing where none is named; not applicable where the ' +
        'authority does not heed accounturi, and not observed where that is not known.',
      advice:
        'Add accounturi to each CAA record of the authority, with the URI that your ACME client ' +
        'shows for its account. A record without it, for the same authority, undoes the others: ' +
        'change it, do not leave it beside them.',
    },
  ),
];

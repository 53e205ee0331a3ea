import type { Requirement } from '../model.js';
import { row } from './row.js';

const D = 'infrastructure/dns';
const P = 'infrastructure/pki';

export const INFRASTRUCTURE: readonly Requirement[] = [
  row(D, 'dnssec', 'SHOULD', 'unprobed', {}, ['public'], {
    title: 'The DNS of the service is signed',
    why: 'Forged records send people elsewhere.',
    manifesto: 'If DNSSEC is supported by the TLD, it SHOULD be used',
    references: ['RFC 4033'],
    advice: 'Sign the zone, and have the parent publish its DS.',
  }),
  row(D, 'tlsa-records', 'SHOULD', 'unprobed', {}, ['public'], {
    title: 'TLSA records match the certificates',
    why: 'They bind the key to the name without a third party.',
    manifesto: 'Fingerprints of certificates SHOULD be available via TLSA records',
    references: ['RFC 7673', 'RFC 7712'],
    advice: 'Publish TLSA 3 1 1 at each SRV target and port.',
  }),
  row(P, 'caa-present', 'MUST', 'unprobed', {}, ['public'], {
    title: 'CAA records name who may issue',
    why: 'Any authority could issue otherwise.',
    manifesto: 'CAA records MUST be present',
    references: ['RFC 8659'],
    advice: 'Publish a CAA record for your authority.',
  }),
  row(P, 'caa-account-binding', 'SHOULD', 'unprobed', {}, ['public'], {
    title: 'CAA binds issuance to one account',
    why: 'Others with an account there could be issued a certificate.',
    manifesto: 'CAA records SHOULD bind to a singular `accounturi` if supported by CA',
    references: ['RFC 8657'],
    advice: 'Add accounturi to the CAA record.',
  }),
];

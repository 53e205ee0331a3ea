import { FEW_ASKED, ORDINARY, ORDINARY_ASKED } from './ordinary.js';
import type { Zone } from './zone.js';

/** Zones with NSEC3 (RFC 5155). */
export const DENIAL: readonly Zone[] = [
  {
    // As RFC 9276 §3.1 wants it.
    name: 'nsec3.xlab.',
    records: ORDINARY,
    signing: { nsec3: { iterations: 0 } },
    status: 'secure',
    asked: ORDINARY_ASKED,
  },
  {
    name: 'salted.xlab.',
    records: ORDINARY,
    signing: { nsec3: { iterations: 10, salt: 'c0ffee' }, twoKeys: true },
    status: 'secure',
    asked: ORDINARY_ASKED,
  },
  {
    name: 'signed.nsec3.xlab.',
    records: ORDINARY,
    signing: { algorithm: 'ED25519', nsec3: { iterations: 0 } },
    status: 'secure',
    asked: [['@', 'DS'], ...FEW_ASKED],
  },
  {
    name: 'unsigned.nsec3.xlab.',
    records: ORDINARY,
    signing: null,
    status: 'insecure',
    asked: [['@', 'DS', 'secure'], ...FEW_ASKED],
  },
  {
    // What an NSEC3 with opt-out covers may be there, unsigned (RFC 5155 §9.2).
    name: 'optout.xlab.',
    records: ORDINARY,
    signing: { nsec3: { iterations: 0, optOut: true } },
    status: 'secure',
    asked: [
      ['@', 'A CAA DNSKEY'],
      ['www', 'A AAAA SRV'],
      ['_xmpp-client._tcp', 'SRV'],
      ['_tcp', 'A'],
      ['alias', 'A'],
      ['absent', 'A', 'insecure'],
      ['_xmpps-client._tcp', 'SRV', 'insecure'],
      ['a.b.wild', 'A AAAA', 'insecure'],
    ],
  },
  {
    name: 'signed.optout.xlab.',
    records: ORDINARY,
    signing: {},
    status: 'secure',
    asked: [['@', 'DS'], ...FEW_ASKED],
  },
  {
    name: 'unsigned.optout.xlab.',
    records: ORDINARY,
    signing: null,
    optedOut: true,
    status: 'insecure',
    asked: [['@', 'DS'], ...FEW_ASKED],
  },
  {
    name: 'listed.optout.xlab.',
    records: ORDINARY,
    signing: null,
    status: 'insecure',
    asked: [['@', 'DS', 'secure'], ...FEW_ASKED],
  },
  {
    // More iterations than anyone computes: its denials prove nothing (RFC 9276 §3.2).
    name: 'iterations.xlab.',
    records: ORDINARY,
    signing: { nsec3: { iterations: 600 } },
    status: 'secure',
    asked: [
      ['@', 'A CAA DNSKEY'],
      ['www', 'A AAAA'],
      ['_xmpp-client._tcp', 'SRV'],
      ['alias', 'A'],
      ['www', 'SRV', 'insecure'],
      ['_tcp', 'A', 'insecure'],
      ['absent', 'A', 'insecure'],
      ['a.b.wild', 'A AAAA', 'insecure'],
    ],
  },
  {
    name: 'signed.iterations.xlab.',
    records: ORDINARY,
    signing: {},
    status: 'secure',
    asked: [['@', 'DS'], ...FEW_ASKED],
  },
  {
    name: 'unsigned.iterations.xlab.',
    records: ORDINARY,
    signing: null,
    status: 'insecure',
    asked: [['@', 'DS'], ...FEW_ASKED],
  },
];

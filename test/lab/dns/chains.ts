import { FEW_ASKED, ORDINARY, ORDINARY_ASKED } from './ordinary.js';
import type { Asked, Signing, Status, Vouching, Zone } from './zone.js';

interface Options {
  readonly ds?: Vouching;
  readonly signing?: Signing | null;
  readonly asked?: readonly Asked[];
  readonly tampering?: NonNullable<Zone['tampering']>;
}

/** The parent's word on it is secure, whatever comes below. */
function zone(name: string, status: Status, options: Options = {}): Zone {
  const { signing = {}, asked = FEW_ASKED, ...rest } = options;
  const vouched: Asked = ['@', 'DS', 'secure'];
  return { name, records: ORDINARY, signing, status, asked: [vouched, ...asked], ...rest };
}

const SIGNATURE = String.raw`(?:.*\tRRSIG\t`;

/** Chains of trust that hold, that end, and that break. */
export const CHAINS: readonly Zone[] = [
  zone('sha384.xlab.', 'secure', { ds: 'sha384' }),
  zone('rollover.xlab.', 'secure', { ds: 'sha256-and-another' }),
  zone('digests.xlab.', 'secure', { ds: 'sha256-and-unknown' }),

  zone('unsigned.xlab.', 'insecure', { signing: null, asked: ORDINARY_ASKED }),
  zone('signednods.xlab.', 'insecure', { ds: 'none' }),
  zone('algunknown.xlab.', 'insecure', { ds: 'unknown-algorithm' }),
  zone('digestunknown.xlab.', 'insecure', { ds: 'unknown-digest' }),
  {
    // Signed and vouched for, by a zone that nobody vouches for.
    name: 'island.unsigned.xlab.',
    records: ORDINARY,
    signing: {},
    status: 'insecure',
    asked: [['@', 'DS'], ...FEW_ASKED],
  },

  zone('expired.xlab.', 'bogus', { signing: { from: -60, to: -30 }, asked: ORDINARY_ASKED }),
  zone('notyet.xlab.', 'bogus', { signing: { from: 30, to: 60 } }),
  zone('dsmismatch.xlab.', 'bogus', { ds: 'another-key' }),
  zone('strip.xlab.', 'bogus', { ds: 'sha256', signing: null }),
  {
    name: 'below.strip.xlab.',
    records: ORDINARY,
    signing: {},
    status: 'bogus',
    asked: [['@', 'DS'], ...FEW_ASKED],
  },
  zone('bogus.xlab.', 'secure', {
    // Records of other values than were signed.
    tampering: [
      [/^(www\.bogus\.xlab\.\t.*\tA\t)192\.0\.2\.2$/m, '$1192.0.2.66'],
      [/^(_5222\._tcp\.xmpp\.bogus\.xlab\.\t.*\tTLSA\t3 1 1 )a5a5/m, '$15a5a'],
      [/^(\*\.wild\.bogus\.xlab\.\t.*\tA\t)192\.0\.2\.4$/m, '$1192.0.2.66'],
    ],
    asked: [
      ['www', 'A', 'bogus'],
      ['alias', 'A', 'bogus'],
      ['_5222._tcp.xmpp', 'TLSA', 'bogus'],
      ['a.b.wild', 'A', 'bogus'],
      ['www', 'AAAA SRV'],
      ['_xmpp-client._tcp', 'SRV'],
      ['absent', 'A'],
    ],
  }),
  zone('nosignature.xlab.', 'secure', {
    tampering: [[new RegExp(String.raw`^www\.nosignature\.xlab\.\t${SIGNATURE}A .*\n)`, 'm'), '']],
    asked: [
      ['www', 'A', 'bogus'],
      ['alias', 'A', 'bogus'],
      ['www', 'AAAA SRV'],
      ['xmpp', 'A'],
    ],
  }),
  zone('nodenial.xlab.', 'secure', {
    tampering: [[/^.*\tNSEC\t.*\n/gm, '']],
    asked: [
      ['www', 'A'],
      ['_xmpp-client._tcp', 'SRV'],
      ['www', 'SRV', 'bogus'],
      ['absent', 'A', 'bogus'],
      ['a.b.wild', 'A', 'bogus'],
    ],
  }),
];

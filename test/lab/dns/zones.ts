/** All zones of the lab's DNS, and all that is asked of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labFolder } from '../template.js';
import { ALGORITHMS } from './algorithms.js';
import { ALIASES } from './aliases.js';
import { CAA } from './caa.js';
import { CHAINS } from './chains.js';
import { DENIAL } from './denial.js';
import { XMPP } from './xmpp.js';
import { casesOf, type Case, type Zone } from './zone.js';

const ROOT: Zone = {
  name: '.',
  records: '',
  signing: { twoKeys: true },
  status: 'secure',
  asked: [
    ['@', 'A DNSKEY'],
    ['example', 'DS A'],
    ['xlab', 'DS'],
    ['absent', 'A DS'],
    ['xmpp-safeguard.invalid', 'A'],
    ['xmpp.org', 'A AAAA SRV CAA'],
  ],
};

const XLAB: Zone = {
  name: 'xlab.',
  records: '',
  signing: {},
  status: 'secure',
  asked: [
    ['@', 'DNSKEY CAA'],
    ['absent', 'A DS SRV'],
    ['_xmpp-client._tcp.absent', 'SRV'],
  ],
};

export const ZONES: readonly Zone[] = [
  ROOT,
  XLAB,
  ...XMPP.map(({ template, ...zone }) => ({
    ...zone,
    records: readFileSync(join(labFolder(), template), 'utf8'),
  })),
  ...ALGORITHMS,
  ...DENIAL,
  ...CHAINS,
  ...ALIASES,
  ...CAA,
];

/** Each once. */
export const CASES: readonly Case[] = ZONES.flatMap(casesOf);

/** The zone in which that of `name` is delegated; null for the root's. */
export function parentOf(name: string): Zone | null {
  if (name === '.') return null;
  const candidates = ZONES.filter(
    (zone) => zone.name !== name && (zone.name === '.' || name.endsWith(`.${zone.name}`)),
  );
  return candidates.reduce((longest, zone) =>
    zone.name.length > longest.name.length ? zone : longest,
  );
}

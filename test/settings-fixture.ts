/** Settings of a scan that was told nothing. */
import type { Settings } from '../src/model/index.js';

export const SETTINGS: Settings = {
  connect: [],
  resolvers: ['192.0.2.53:53'],
  trustAnchors: ['. DS 20326 8 2 ' + 'e0'.repeat(32)],
  families: [4, 6],
  timeoutMs: 10_000,
  deadlineMs: 120_000,
  allowPrivate: false,
  saslAttempts: true,
  account: false,
  federated: false,
  anonymous: false,
  intrusive: [],
  ssh: null,
  roots: 'mozilla',
  ca: [],
  budget: 200,
  open: 8,
  opening: 4,
  bind: null,
  s2s: { from: 'xmpp-safeguard.invalid', identity: null, listen: null },
};

/**
 * Recordings of a check without network connections: they contain only evidence of the operator.
 */
import type { Recording } from './recording.js';
import type { Settings } from './settings.js';

/** Settings in the recording of a check that used no network. */
export const WITHOUT_NETWORK: Settings = {
  connect: [],
  resolvers: [],
  trustAnchors: [],
  families: [4, 6],
  timeoutMs: 0,
  deadlineMs: 0,
  allowPrivate: false,
  saslAttempts: false,
  account: false,
  federated: false,
  anonymous: false,
  intrusive: [],
  ssh: null,
  roots: 'none',
  ca: [],
  budget: 0,
  open: 0,
  opening: 0,
  bind: null,
  s2s: { from: '', identity: null, listen: null },
};

/**
 * Whether the recording contains a scan. If not, only rules on evidence of the operator are run.
 */
export function usedNetwork({ access }: Pick<Recording, 'access'>): boolean {
  return access.length === 0 || access.some((one) => one !== 'operator');
}

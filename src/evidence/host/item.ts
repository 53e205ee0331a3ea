/** What one item of a collector is. */
import type { HostFact, Kinds } from '../../model/index.js';
import type { Machine } from './machine.js';

/** What the operator says of the XMPP server. */
export interface Wanted {
  /** Unit of systemd: `prosody.service`; null looks for the usual ones. */
  readonly unit: string | null;
  /** Files of certificates; empty looks in the usual places. */
  readonly certificates: readonly string[];
}

export interface Item {
  readonly kind: HostFact;
  /** Throws `Unread` where the machine does not tell. */
  collect(machine: Machine, wanted: Wanted): Promise<Kinds[HostFact]>;
}

export function item<K extends HostFact>(
  kind: K,
  collect: (machine: Machine, wanted: Wanted) => Promise<Kinds[K]>,
): Item {
  return { kind, collect };
}

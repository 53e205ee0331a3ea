/** Defines how one fact about the machine is collected. */
import type { HostFact, Kinds } from '../../model/index.js';
import type { Machine } from './machine.js';

/** Options of the operator for the collector of facts about the machine. */
export interface Wanted {
  /**
   * Systemd unit of the XMPP server: `prosody.service`. If null, the collector searches the usual
   * units.
   */
  readonly unit: string | null;
  /**
   * Certificate files to read. If empty, the collector searches the folders of Prosody and
   * ejabberd.
   */
  readonly certificates: readonly string[];
}

export interface Item {
  readonly kind: HostFact;
  /** Collects the fact. Throws `Unread` with the reason if the machine does not provide it. */
  collect(machine: Machine, wanted: Wanted): Promise<Kinds[HostFact]>;
}

export function item<K extends HostFact>(
  kind: K,
  collect: (machine: Machine, wanted: Wanted) => Promise<Kinds[K]>,
): Item {
  return { kind, collect };
}

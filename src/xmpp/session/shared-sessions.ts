/** Logged-in sessions that the probes of one scan share. */
import type { SessionKind } from '../../model/index.js';
import { bareOf } from '../../wire/xmpp/iq.js';
import type { ClientSession } from './session.js';

export interface Sessions {
  /** Returns the logged-in client whose kind comes first in `kinds`, or null. */
  first(...kinds: readonly SessionKind[]): ClientSession | null;
  /** Returns the bare JIDs of all logged-in accounts. */
  addresses(): readonly string[];
  /** Adds a logged-in client for use by later probes. The scan ends its session, not the probe. */
  put(client: ClientSession): void;
  end(): Promise<void>;
}

export function createSessions(): Sessions {
  const clients = new Map<SessionKind, ClientSession>();
  return {
    first(...kinds) {
      const found = kinds.find((kind) => clients.has(kind));
      return found === undefined ? null : (clients.get(found) ?? null);
    },
    addresses: () => [...new Set([...clients.values()].map(({ jid }) => bareOf(jid)))],
    put(client) {
      clients.set(client.by, client);
    },
    async end() {
      await Promise.all([...clients.values()].map((client) => client.end()));
    },
  };
}

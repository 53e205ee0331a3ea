/** The logins that last, shared by the probes of one scan. */
import type { SessionKind } from '../../model/index.js';
import { bareOf } from '../../wire/xmpp/iq.js';
import type { ClientSession } from './session.js';

export interface Sessions {
  /** The first of the kinds that is logged in. */
  first(...kinds: readonly SessionKind[]): ClientSession | null;
  /** Bare JIDs of all that are logged in. */
  addresses(): readonly string[];
  /** By the probe that logged in; the scan ends it. */
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

import type { XmlElement } from '../wire/xmpp/xml.js';

export interface StanzaQueue {
  push(stanza: XmlElement): void;
  /** The oldest that is wanted, of those that came and were not taken, or that come in time. */
  next(wanted: (stanza: XmlElement) => boolean, timeoutMs: number): Promise<XmlElement | null>;
  /** Nothing comes any more: whoever waits gets null. */
  end(): void;
}

/** Stanzas that nobody has asked for yet; the oldest go first. */
const MOST_WAITING = 100;

interface Waiter {
  readonly wanted: (stanza: XmlElement) => boolean;
  settle(stanza: XmlElement | null): void;
}

export function stanzaQueue(): StanzaQueue {
  const queue: XmlElement[] = [];
  const waiters = new Set<Waiter>();
  let ended = false;
  return {
    push(stanza) {
      const waiter = [...waiters].find(({ wanted }) => wanted(stanza));
      if (waiter !== undefined) {
        waiter.settle(stanza);
        return;
      }
      queue.push(stanza);
      if (queue.length > MOST_WAITING) queue.shift();
    },
    async next(wanted, timeoutMs) {
      const index = queue.findIndex(wanted);
      const [found] = index < 0 ? [] : queue.splice(index, 1);
      if (found !== undefined) return found;
      if (ended) return null;
      return new Promise((resolve) => {
        const waiter: Waiter = {
          wanted,
          settle(stanza) {
            clearTimeout(timer);
            waiters.delete(waiter);
            resolve(stanza);
          },
        };
        const timer = setTimeout(() => waiter.settle(null), timeoutMs);
        waiters.add(waiter);
      });
    },
    end() {
      ended = true;
      for (const waiter of waiters) waiter.settle(null);
    },
  };
}

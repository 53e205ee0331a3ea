import { elements, textOf, type XmlElement } from '../../wire/xmpp/xml.js';

interface StanzaQueue {
  push(stanza: XmlElement): void;
  /**
   * Returns the oldest queued stanza for which `wanted` returns true, or the next one that arrives
   * in time.
   */
  next(wanted: (stanza: XmlElement) => boolean, timeoutMs: number): Promise<XmlElement | null>;
  /** Ends the queue of stanzas: pending calls return null. */
  end(): void;
}

/** Maximum number of queued stanzas; the oldest are dropped. */
const MOST_WAITING = 100;
/** Maximum memory of queued stanzas in octets: a stanza of 80 KB full of `<a/>` uses 3 MB. */
const MOST_WEIGHT = 4_194_304;
/** Approximate memory of an XML element, and of an attribute without its text, in octets. */
const ELEMENT_WEIGHT = 160;
const ATTRIBUTE_WEIGHT = 100;

interface Waiter {
  readonly wanted: (stanza: XmlElement) => boolean;
  settle(stanza: XmlElement | null): void;
}

export function stanzaQueue(): StanzaQueue {
  const queue: { readonly stanza: XmlElement; readonly weight: number }[] = [];
  let held = 0;
  const waiters = new Set<Waiter>();
  let ended = false;
  return {
    push(stanza) {
      const waiter = [...waiters].find(({ wanted }) => wanted(stanza));
      if (waiter !== undefined) {
        waiter.settle(stanza);
        return;
      }
      const weight = weightOf(stanza);
      queue.push({ stanza, weight });
      held += weight;
      // Keep the newest stanza, whatever its size.
      while (queue.length > MOST_WAITING || (held > MOST_WEIGHT && queue.length > 1)) {
        held -= queue.shift()?.weight ?? 0;
      }
    },
    async next(wanted, timeoutMs) {
      const index = queue.findIndex(({ stanza }) => wanted(stanza));
      const [found] = index < 0 ? [] : queue.splice(index, 1);
      if (found !== undefined) {
        held -= found.weight;
        return found.stanza;
      }
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

/** Estimates the memory of an XML element in octets. */
function weightOf(element: XmlElement): number {
  const attributes = Object.entries(element.attributes).reduce(
    (sum, [key, value]) => sum + ATTRIBUTE_WEIGHT + key.length + value.length,
    0,
  );
  const text = textOf(element).length + element.name.length + element.ns.length;
  return elements(element).reduce(
    (sum, inner) => sum + weightOf(inner),
    ELEMENT_WEIGHT + attributes + text,
  );
}

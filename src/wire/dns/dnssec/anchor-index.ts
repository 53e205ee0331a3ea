import { formatName, parseName, type Name } from '../name.js';
import { lastLabels, nameKey } from './canonical.js';
import { Failure } from './failure.js';
import type { TrustAnchor } from './types.js';

/** Trust anchors, indexed by their zone. */
export class AnchorIndex {
  readonly #byZone = new Map<string, TrustAnchor[]>();

  constructor(anchors: readonly TrustAnchor[]) {
    for (const anchor of anchors) {
      const key = nameKey(parseName(anchor.zone));
      this.#byZone.set(key, [...(this.#byZone.get(key) ?? []), anchor]);
    }
  }

  /** Returns the trust anchors of exactly this zone, or null. */
  of(zone: Name): readonly TrustAnchor[] | null {
    return this.#byZone.get(nameKey(zone)) ?? null;
  }

  has(zone: Name): boolean {
    return this.#byZone.has(nameKey(zone));
  }

  /**
   * Returns the closest zone at or above a name that has a trust anchor. Throws `Failure` if no
   * zone has one.
   */
  above(name: Name): Name {
    for (let count = name.length; count >= 0; count -= 1) {
      const zone = lastLabels(name, count);
      if (this.has(zone)) return zone;
    }
    const detail = `there is no trust anchor for ${formatName(name)}`;
    throw new Failure('indeterminate', 'no-anchor', detail, null);
  }
}

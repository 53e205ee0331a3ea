/** Finds the zones from a trust anchor down to a name, and which zones are signed. */
import type { DnsMessage } from '../message.js';
import { equalNames, formatName, type Name } from '../name.js';
import { TYPE } from '../types.js';
import type { AnchorIndex } from './anchor-index.js';
import { lastLabels, nameKey } from './canonical.js';
import { Failure } from './failure.js';
import { readable, readDs } from './records.js';
import { dnameAbove, indexOf, type RRset } from './rrset.js';
import type { Session } from './session.js';
import type { Reason } from './types.js';
import { optedOut, vetDenial, vetRRset, type Zones } from './vet.js';
import { establish } from './zone-keys.js';
import type { Cut, Enclosing, InsecureZone, NoZone, SecureZone, ZoneState } from './zones.js';

/** Zone states found during one validation, cached in its session. */
export class ZoneWalk implements Zones {
  readonly #session: Session;
  readonly #anchors: AnchorIndex;

  constructor(session: Session, anchors: AnchorIndex) {
    this.#session = session;
    this.#anchors = anchors;
  }

  of(name: Name): Promise<ZoneState> {
    return this.#session.once(`zone ${nameKey(name)}`, () => this.#findZone(name));
  }

  async #findZone(name: Name): Promise<ZoneState> {
    const own = this.#anchors.of(name);
    if (own !== null) {
      const voucher = { set: own, isAnchor: true, links: [], until: Infinity };
      return establish(this.#session, name, voucher);
    }
    this.#anchors.above(name);
    // Starts the DNSKEY query early; `establish` uses the same answer.
    this.#session.ask(name, TYPE.DNSKEY).catch(() => undefined);
    const cut = await this.#cutAt(name);
    if (cut.kind !== 'ds') return cut;
    const { set, up, until } = cut;
    return establish(this.#session, name, { set, isAnchor: false, links: up.links, until });
  }

  #cutAt(name: Name): Promise<Cut> {
    return this.#session.once(`cut ${nameKey(name)}`, () => this.#findCut(name));
  }

  async #findCut(name: Name): Promise<Cut> {
    const message = await this.#session.ask(name, TYPE.DS);
    const index = indexOf(message);
    const set = index.answer(name, TYPE.DS);
    if (set !== null) return this.#cutByDs(message, name, set);
    const cname = index.answer(name, TYPE.CNAME);
    // A CNAME that is synthesized from a DNAME has no signature (RFC 6672 §5.3.1).
    const alias = cname?.signatures.length ? cname : dnameAbove(message, name);
    if (alias !== null && alias.signatures.length > 0) {
      return this.#cutByAlias(message, name, alias);
    }
    const denied = await vetDenial(this.#session, this, message, name, TYPE.DS);
    if (denied === null) {
      return this.#unsigned(name, 'denial-missing', 'it has no proof that there is no DS');
    }
    if (denied.kind === 'insecure') return denied.state;
    const { zone, until, what } = denied;
    if (what.optOut) return optedOut(zone, what.at, until);
    if (!what.isDelegation) {
      return none(zone, what.kind === 'nxdomain', until);
    }
    return {
      kind: 'insecure',
      zone: nameKey(name),
      reason: 'no-ds',
      detail: `${formatName(zone.name)} proves that ${formatName(name)} has no DS record`,
      links: zone.links,
      until: Math.min(until, zone.until),
    };
  }

  async #cutByDs(message: DnsMessage, name: Name, set: RRset): Promise<Cut> {
    const vetted = await vetRRset(this.#session, this, message, set, TYPE.DS);
    if (vetted === null) {
      return this.#unsigned(name, 'signature-missing', 'its DS record is not signed');
    }
    if (vetted.kind === 'insecure') return vetted.state;
    const { zone, until } = vetted;
    const ds = set.records.flatMap((record) => readable(record, readDs));
    return { kind: 'ds', up: zone, set: ds, until: Math.min(until, zone.until) };
  }

  /** An alias cannot be a zone cut (RFC 2181 §10.1), and no names exist below a DNAME. */
  async #cutByAlias(message: DnsMessage, name: Name, alias: RRset): Promise<Cut> {
    const vetted = await vetRRset(this.#session, this, message, alias, TYPE.DS);
    if (vetted === null) {
      return this.#unsigned(name, 'signature-missing', 'an alias is not signed');
    }
    if (vetted.kind === 'insecure') return vetted.state;
    return none(vetted.zone, alias.type === TYPE.DNAME, vetted.until);
  }

  /** Unsigned data is insecure only if its zone is insecure. */
  async #unsigned(name: Name, reason: Reason, what: string): Promise<InsecureZone> {
    const up = await this.enclosing(name.slice(1));
    if (up.kind === 'insecure') return up;
    const { links } = up.zone;
    const detail = `${formatName(name)}: ${what}, though ${formatName(up.zone.name)} is signed`;
    throw new Failure('bogus', reason, detail, nameKey(up.zone.name), links);
  }

  async enclosing(name: Name): Promise<Enclosing> {
    const start = this.#anchors.above(name);
    const anchor = await this.of(start);
    if (anchor.kind === 'insecure') return anchor;
    if (anchor.kind === 'none') return { kind: 'secure', zone: anchor.up, isClosed: false };
    let zone = anchor;
    for (let count = start.length + 1; count <= name.length; count += 1) {
      const here = lastLabels(name, count);
      const cut = await this.#cutAt(here);
      if (cut.kind === 'insecure') return cut;
      if (!equalNames(cut.up.name, zone.name)) {
        const detail = `${formatName(cut.up.name)} speaks for ${formatName(here)}, which is in another zone`;
        throw new Failure('bogus', 'signature-invalid', detail, nameKey(zone.name), zone.links);
      }
      if (cut.kind === 'none') {
        if (cut.isClosed) return { kind: 'secure', zone, isClosed: true };
        continue;
      }
      const below = await this.of(here);
      if (below.kind === 'insecure') return below;
      if (below.kind === 'secure') zone = below;
    }
    return { kind: 'secure', zone, isClosed: false };
  }

  seemsCut(upper: Name, name: Name): boolean {
    for (let count = upper.length + 1; count <= name.length; count += 1) {
      const hint = this.#session.hint(`cut ${nameKey(lastLabels(name, count))}`);
      if (hint !== null && 'kind' in hint && hint.kind === 'ds') return true;
    }
    return false;
  }
}

function none(up: SecureZone, isClosed: boolean, until: number): NoZone {
  return { kind: 'none', up, isClosed, until: Math.min(until, up.until) };
}

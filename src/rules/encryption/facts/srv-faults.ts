import { known, knownFrom, type Known } from '../../../judge/engine/known.js';
import {
  SERVED,
  type MisplacedSrv,
  type ObservationView,
  type Role,
  type Settings,
  type SrvAnswer,
} from '../../../model/index.js';
import { coverageOf, type DeadTarget } from '../../shared/facts/coverage.js';

/** SRV records of a role (RFC 2782, RFC 6120 §3.2.1), and faults of their targets. */
export interface SrvFaults {
  readonly dead: readonly Known<DeadTarget>[];
  readonly answers: readonly Known<SrvAnswer & { readonly owner: string }>[];
  /** SRV records at names that no program queries. */
  readonly misplaced: readonly Known<MisplacedSrv & { readonly owner: string }>[];
}

export function srvFaults(
  seen: ObservationView,
  role: Role,
  domain: string,
  settings: Settings,
): SrvFaults {
  const dead = coverageOf(seen, role, domain, settings).dead;
  return {
    dead: dead.map((one) => knownFrom(one, one.evidence)).filter((one) => one.seen),
    answers: seen
      .all('dns.srv')
      .flatMap(({ id, subject: owner, value }) =>
        value === undefined || SERVED[value.service][0] !== role
          ? []
          : [known({ ...value, owner }, id)],
      ),
    // Skip names that have a CNAME: the alias may exist for another purpose, and so may the SRV
    // records at its target.
    misplaced: seen
      .all('dns.misplaced')
      .flatMap(({ id, subject: owner, value }) =>
        value?.role !== role || value.records.length === 0 || value.aliases.length > 0
          ? []
          : [known({ ...value, owner }, id)],
      ),
  };
}

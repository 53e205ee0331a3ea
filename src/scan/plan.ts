import type { Kind, Settings } from '../model/index.js';
import type { AnyProbe } from './probe.js';

/** The probes of one scan and their dependencies. */
export interface Plan {
  readonly probes: readonly AnyProbe[];
  /** Returns the probes that must end before `probe` begins. */
  before(probe: AnyProbe): readonly AnyProbe[];
}

/**
 * Selects the probes that the settings ask for. A probe waits for every probe that yields
 * observations that it needs, and for all probes with a lower turn number. Throws `Error` for a
 * cycle.
 */
export function planProbes(all: readonly AnyProbe[], settings: Settings): Plan {
  const probes = all.filter((probe) => probe.wanted?.(settings) ?? true);
  const waits = new Map(probes.map((probe) => [probe, waitsOf(probe, probes)]));
  assertAcyclic(waits);
  return { probes, before: (probe) => waits.get(probe) ?? [] };
}

function waitsOf(probe: AnyProbe, probes: readonly AnyProbe[]): readonly AnyProbe[] {
  return probes.filter(
    (other) =>
      other !== probe &&
      ((other.turn ?? 0) < (probe.turn ?? 0) ||
        other.yields.some((kind) => probe.needs.includes(kind) && !isLate(other, kind))),
  );
}

function isLate(probe: AnyProbe, kind: Kind): boolean {
  return kind === 'endpoint' && probe.scope === 'domain' && probe.late === true;
}

function assertAcyclic(waits: ReadonlyMap<AnyProbe, readonly AnyProbe[]>): void {
  const settled = new Set<AnyProbe>();
  function visit(probe: AnyProbe, path: readonly AnyProbe[]): void {
    if (settled.has(probe)) return;
    if (path.includes(probe)) {
      const names = [...path, probe].map(({ id }) => id).join(' -> ');
      throw new Error(`probes wait for each other: ${names}`);
    }
    for (const other of waits.get(probe) ?? []) visit(other, [...path, probe]);
    settled.add(probe);
  }
  for (const probe of waits.keys()) visit(probe, []);
}

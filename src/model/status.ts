/** Statuses of a row, and how each is known. */

/** The legend of the checklist, plus `not-observed`: it can be seen, but was not. */
export const STATUSES = [
  'compliant',
  'partial',
  'missing',
  'configurable',
  'manual',
  'not-applicable',
  'not-observed',
] as const;
export type Status = (typeof STATUSES)[number];

/** How a status is known, strongest first. */
export const BASES = ['exercised', 'observed', 'advertised', 'configured', 'attested'] as const;
export type Basis = (typeof BASES)[number];

/** Statuses that claim something of the service: only an observation can support one. */
export const SETTLED = [
  'compliant',
  'partial',
  'missing',
  'not-applicable',
] as const satisfies readonly Status[];
export type SettledStatus = (typeof SETTLED)[number];

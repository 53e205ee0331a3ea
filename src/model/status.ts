/** Statuses that a requirement can have, and kinds of evidence for them by strength. */

/** Statuses of the checklist, and `not-observed`: observable, but not observed. */
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

/** Kinds of evidence on which a status can be based, strongest first. */
export const BASES = ['exercised', 'observed', 'advertised', 'configured', 'attested'] as const;
export type Basis = (typeof BASES)[number];

/** Statuses that make a statement about the service, and so need an observation as evidence. */
export const SETTLED = [
  'compliant',
  'partial',
  'missing',
  'not-applicable',
] as const satisfies readonly Status[];
export type SettledStatus = (typeof SETTLED)[number];

/** Marks and meanings of statuses, and the title of the manifesto. */
import type { Finding, Status, Verdict } from '../../model/index.js';

export const MANIFESTO = {
  title: '2025 Safeguarding XMPP Manifesto',
  url: 'https://github.com/divestedcg/safeguarding-xmpp-2025',
};

/** Emoji of each status. */
export const MARKS: Readonly<Record<Finding['status'], string>> = {
  compliant: '✅',
  partial: '⚠️',
  missing: '❌',
  configurable: '🔧',
  manual: '📋',
  'not-applicable': '➖',
  'not-observed': '❔',
  information: 'ℹ️',
};

export const MEANINGS: Readonly<Record<Status, string>> = {
  compliant: 'Requirement met',
  partial: 'Partly met, or advertised but not verified',
  missing: 'Requirement not met',
  configurable: 'Can be enabled: present in the configuration, but off by default',
  manual: 'Only the operator can tell',
  'not-applicable': 'Does not apply to this service',
  'not-observed': 'Could be checked from outside, but was not; the reason is given',
};

/**
 * Assessment of each status in a few words, such as `Critical`, which the checklist prints after
 * the status in its summary.
 */
export const WEIGHTS: Readonly<Record<Status, string>> = {
  compliant: 'Strong',
  partial: 'Needs Attention',
  missing: 'Critical',
  configurable: 'Off by Default',
  manual: 'Operational',
  'not-applicable': 'Out of Scope',
  'not-observed': 'No Evidence',
};

export const VERDICT_MEANINGS: Readonly<Record<Verdict['status'], string>> = {
  compliant: 'Every MUST requirement is met or does not apply.',
  'non-compliant': 'At least one MUST requirement is missing.',
  undetermined: 'No MUST requirement is missing, but not all could be verified.',
};

/** Statuses in the order of reports, beginning with the statuses that need attention most. */
export const WORST_FIRST: readonly Status[] = [
  'missing',
  'partial',
  'configurable',
  'not-observed',
  'manual',
  'compliant',
  'not-applicable',
];

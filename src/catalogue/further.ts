/** Which rules decide on evidence beside the wire, by requirement. */
import type { AnyInput } from '../judge/engine/rule.js';
import type { Outcome } from '../judge/engine/outcome.js';
import type { FurtherRules } from '../judge/engine/further-evidence.js';
import type { DeclaredRequirement } from '../judge/engine/requirement.js';
import type { Rule } from '../judge/engine/rule.js';
import {
  collectedIpLists,
  collectedRecommendedLists,
} from '../rules/host/rule/collected-firewall.js';
import { collectedKeys } from '../rules/host/rule/collected-keys.js';
import {
  collectedAllowlisting,
  collectedConfinement,
  collectedDisks,
  collectedMemory,
  collectedSandbox,
  collectedSecureBoot,
  collectedSwap,
  collectedTime,
} from '../rules/host/rule/collected-security.js';
import {
  collectedKeyProtection,
  collectedSshFactors,
  collectedSshKeys,
} from '../rules/host/rule/collected-ssh.js';
import {
  collectedDaemon,
  collectedFrequentUpdates,
  collectedMonthlyUpdates,
  collectedRestart,
  collectedSystem,
  collectedUptime,
} from '../rules/host/rule/collected-updates.js';
import { claimed } from '../rules/shared/rule/claimed.js';
import { END_OF_LIFE } from '../rules/host/rule/end-of-life.js';

/** The rule with its parameters. */
function bound<P>(rule: Rule<P>, params: P): (input: AnyInput) => Outcome {
  return (input) => rule({ ...input, params });
}

const COLLECTED: Readonly<Record<string, FurtherRules>> = {
  'certificate-validity': { collected: bound(collectedKeys, {}) },
  'remote-access-keys': { collected: bound(collectedSshKeys, {}) },
  'remote-access-mfa': { collected: bound(collectedSshFactors, {}) },
  'remote-access-key-protection': { collected: bound(collectedKeyProtection, {}) },
  'daemon-sandboxing': { collected: bound(collectedSandbox, { compliant: 5, partial: 8 }) },
  'mac-confinement': { collected: bound(collectedConfinement, {}) },
  'program-allowlisting': { collected: bound(collectedAllowlisting, {}) },
  'secure-boot': { collected: bound(collectedSecureBoot, {}) },
  'memory-encryption': { collected: bound(collectedMemory, {}) },
  'disk-encryption': { collected: bound(collectedDisks, {}) },
  'no-disk-swap': { collected: bound(collectedSwap, {}) },
  'time-sources': { collected: bound(collectedTime, {}) },
  'supported-os': {
    collected: bound(collectedSystem, { table: END_OF_LIFE }),
    settles: ['SYSTEM_SUPPORTED'],
  },
  'monthly-updates': { collected: bound(collectedMonthlyUpdates, { days: 31 }) },
  'frequent-updates': { collected: bound(collectedFrequentUpdates, { days: 8 }) },
  'restart-after-critical-updates': { collected: bound(collectedRestart, {}) },
  'monthly-reboot': { collected: bound(collectedUptime, { days: 31 }) },
  'service-restart-after-updates': { collected: bound(collectedDaemon, {}) },
  'malicious-ip-blocking': { collected: bound(collectedIpLists, {}) },
  'recommended-ip-lists': { collected: bound(collectedRecommendedLists, {}) },
};

/** The requirement with the rules on further evidence. Anything that binds servers may be claimed. */
export function withFurtherRules(requirement: DeclaredRequirement): DeclaredRequirement {
  const { id, binds, further } = requirement;
  if (binds === 'client') return requirement;
  const claims = { claimed: bound(claimed, { row: id }) };
  return { ...requirement, further: { ...further, ...COLLECTED[id], ...claims } };
}

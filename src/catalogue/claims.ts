import { withParams, type DeclaredRequirement } from '../judge/engine/requirement.js';
import { claimed } from '../rules/shared/rule/claimed.js';

/** Lets the operator make claims on the requirement. Every requirement for servers may be claimed. */
export function withClaims(requirement: DeclaredRequirement): DeclaredRequirement {
  const { id, binds, further } = requirement;
  if (binds === 'client') return requirement;
  return { ...requirement, further: { ...further, claimed: withParams(claimed, { row: id }) } };
}

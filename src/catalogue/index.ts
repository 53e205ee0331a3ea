import type { DeclaredRequirement } from '../judge/engine/requirement.js';
import { CLIENTS } from './clients.js';
import { withClaims } from './claims.js';
import { HOST } from './host.js';
import { INFRASTRUCTURE } from './infrastructure.js';
import { SERVERS } from './servers.js';

export const CATALOGUE_DATE = '2026-11-25';

/** All requirements, in the order of the manifesto. */
export const CATALOGUE: readonly DeclaredRequirement[] = [
  ...SERVERS,
  ...HOST,
  ...INFRASTRUCTURE,
  ...CLIENTS,
].map(withClaims);

export function findRequirement(id: string): DeclaredRequirement | undefined {
  return CATALOGUE.find((requirement) => requirement.id === id);
}

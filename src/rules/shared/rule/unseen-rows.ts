/** Requirements that a scan of a server cannot observe. */
import {
  requirement,
  type DeclaredRequirement,
  type Words,
} from '../../../judge/engine/requirement.js';
import type { Access, Level, Section } from '../../../model/index.js';
import { clientOnly } from '../../../judge/engine/client-only.js';
import { operatorOnly } from './operator-only.js';

/**
 * Texts of a requirement that a scan cannot observe. The texts `seen` (how a scan observes it) and
 * `ruled` (how it is judged) are left out, because all these requirements share them.
 */
export type OwnWords = Omit<Words, 'seen' | 'ruled'>;

/** Declares a requirement that only the operator can confirm. */
export function operatorRow(
  section: Section,
  id: string,
  level: Level,
  words: OwnWords,
  access: readonly Access[] = ['operator'],
): DeclaredRequirement {
  return requirement(section, id, level, operatorOnly, {}, access, {
    ...words,
    seen: 'A scan cannot see this from outside: only the operator can tell.',
    ruled: 'Manual, unless the operator gives evidence with --attest.',
  });
}

/**
 * Declares a requirement for clients. `servedBy` lists the ids of the server requirements that
 * help clients to meet it.
 */
export function clientRow(
  section: Section,
  id: string,
  level: Level,
  words: OwnWords,
  servedBy: readonly string[] = [],
): DeclaredRequirement {
  const declared = requirement(section, id, level, clientOnly, { servedBy }, ['public'], {
    ...words,
    seen: 'A scan of a server cannot check clients.',
    ruled:
      'Not applicable to a server. The report names the server requirements that clients need for it.',
  });
  return { ...declared, binds: 'client', servedBy };
}

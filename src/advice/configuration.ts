import type { ConfigurationBlock } from '../model/index.js';
import { ejabberdBlock, ejabberdChanged } from './ejabberd-block.js';
import { EJABBERD } from './ejabberd.js';
import { prosodyBlock, prosodyChanged } from './prosody-block.js';
import { PROSODY } from './prosody.js';
import type { Ground } from './wanted.js';

/**
 * Returns what to merge into each configuration file, for all rows that are not met: one block for
 * each file, with each option once. If the software is known, returns only its file; else one block
 * for each supported software.
 */
export function configurationOf(ground: Ground): readonly ConfigurationBlock[] {
  return [prosodyBlock(ground), ejabberdBlock(ground)].flatMap((block) => block ?? []);
}

const USUAL = [
  { role: 'c2s', transport: 'starttls', port: 5222 },
  { role: 'c2s', transport: 'direct', port: 5223 },
  { role: 's2s', transport: 'starttls', port: 5269 },
  { role: 's2s', transport: 'direct', port: 5270 },
] as const;

/** Returns all advice for one requirement, for a server of `example.com` at default ports. */
export function configurationFor(requirement: string): readonly ConfigurationBlock[] {
  const prosody = PROSODY.filter((change) => change.requirement === requirement);
  const ejabberd = EJABBERD.filter((change) => change.requirement === requirement).map(
    (change) => ({
      change,
      endpoints: USUAL.filter(({ role }) => change.role === null || change.role === role),
    }),
  );
  const blocks = [
    prosodyChanged(prosody, 'example.com', null),
    ejabberdChanged(ejabberd, 'example.com', null),
  ];
  return blocks.flatMap((block) => block ?? []);
}

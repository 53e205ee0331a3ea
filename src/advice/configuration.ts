import type { ConfigurationBlock } from '../model/index.js';
import { ejabberdBlock, ejabberdChanged } from './ejabberd-block.js';
import { EJABBERD } from './ejabberd.js';
import { prosodyBlock, prosodyChanged } from './prosody-block.js';
import { PROSODY } from './prosody.js';
import type { Ground } from './wanted.js';

/**
 * What to merge into each configuration file, for every row that was seen to be wrong: one block a
 * file, in which no option stands twice. Software that is known has its own file alone; where it is
 * not known, there is a block for each that there is advice for.
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

/** All that may be advised for one requirement, for a server of `example.com` at the usual ports. */
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

import type { ConfigurationBlock } from '../model/index.js';
import type { Change } from './change.js';
import { CHANGES, supportedBy, withoutHarm } from './changes.js';
import { ejabberdBlock, ejabberdChanged } from './ejabberd-block.js';
import { prosodyBlock, prosodyChanged } from './prosody-block.js';
import type { Ground } from './wanted.js';

/**
 * Returns the lines to merge into each configuration file, for all requirements that are not met:
 * one block for each file, with each option once. If the software is known, returns only its file;
 * else one block for each supported software. Leaves out changes that cost users something, unless
 * `ground.costs` selects them.
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

/**
 * Returns all advice for one requirement, for a server of `example.com` at default ports: one block
 * for each file and range of versions.
 */
export function configurationFor(requirement: string): readonly ConfigurationBlock[] {
  const own = withoutHarm(CHANGES).filter((change) => change.requirement === requirement);
  const ranges = new Set(own.map(rangeOf));
  return [...ranges].flatMap((range) => {
    const changes = own.filter((change) => rangeOf(change) === range);
    const prosody = changes.filter((change) => change.software === 'prosody');
    const ejabberd = changes
      .filter((change) => change.software === 'ejabberd')
      .map((change) => ({
        change,
        endpoints: USUAL.filter(({ role }) => change.role === null || change.role === role),
      }));
    const versions = range.replace(/^\w+ /, '');
    return [
      prosodyChanged(prosody, 'example.com', { versions }) ?? [],
      ejabberdChanged(ejabberd, 'example.com', { versions }) ?? [],
    ].flat();
  });
}

/** Software and versions to which an advised change applies: `prosody 13.0 and later`. */
function rangeOf({ software, since, until }: Change): string {
  const isOld = supportedBy([{ software, since, until: null }], null).length > 0;
  if (until !== null) return `${software} ${since} and later, before ${until}`;
  if (!isOld) return `${software} ${since} and later`;
  return software === 'prosody' ? 'prosody 0.12 and 13' : 'ejabberd 23.01 and later';
}

import {
  gap,
  known,
  sightings,
  type NotSeen,
  type Sightings,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import { ofServer } from '../../shared/facts/of-server.js';
import { softwareOf } from '../../shared/facts/software.js';
import { systemOfBanner, systemOfOs, type SystemClue } from './systems.js';

/** Text from a server that may name its operating system. */
export interface SystemText {
  /**
   * Id of the SSH server that sent the text as its banner, or the domain whose XMPP server sent
   * it.
   */
  readonly subject: string;
  readonly source: 'ssh' | 'version';
  readonly text: string;
  /** The operating system that the text identifies; null if it identifies none. */
  readonly clue: SystemClue | null;
}

/** Returns the banners of SSH servers, and `<os/>` of XEP-0092. */
export function systemTexts({ [AT]: { seen, domain } }: Place): Sightings<SystemText> | NotSeen {
  const banners = seen.all('ssh.server').flatMap(({ id, subject, value }) => {
    if (value === undefined) return [];
    const { banner: text } = value;
    return [known<SystemText>({ subject, source: 'ssh', text, clue: systemOfBanner(text) }, id)];
  });
  const versions = softwareOf(ofServer(seen, domain)).flatMap(({ os: text, evidence }) => {
    if (text === null) return [];
    const told: SystemText = { subject: domain, source: 'version', text, clue: systemOfOs(text) };
    return [known(told, evidence)];
  });
  return sightings([...banners, ...versions], gap('unasked', { code: 'OPERATOR_ONLY', args: {} }));
}

/** The configuration files of the operator, in words. */
import type { ConfigurationFile, Verdict } from '../../model/index.js';
import { usedNetwork } from '../../model/without-network.js';
import { fileName } from '../../util/place-text.js';
import { say } from '../../rules/words.js';
import { listText } from './words.js';

/** What the verdict is based on: `scanned from outside, with its configuration`. */
export function evidenceText({ files, scope }: Verdict): string {
  if (!usedNetwork(scope)) return 'judged by its configuration, without a scan';
  return `scanned from outside${files === undefined ? '' : ', with its configuration'}`;
}

const NAMES = { prosody: 'Prosody', ejabberd: 'ejabberd' } as const;

/** Formats the title of a configuration file: `prosody.cfg.lua, as Prosody 13.0 reads it`. */
export function fileTitle({ software, version, file }: ConfigurationFile): string {
  return `${fileName(file)}, as ${NAMES[software]} ${version} reads it`;
}

/**
 * Why versions of the server software refuse the configuration file; empty if some version loads
 * it.
 */
export function refusals({ files = [] }: Verdict): readonly string[] {
  const refused = files.flatMap((file) => (file.refused === null ? [] : [say(file.refused)]));
  return refused.length === files.length ? refused : [];
}

/**
 * Returns the refusal, the remarks, the environment variables and the community modules of a
 * configuration file, one text a line.
 */
export function fileTexts(file: ConfigurationFile, most: number): readonly string[] {
  const { refused, remarks, variables, community } = file;
  return [
    ...(refused === null ? [] : [say(refused)]),
    ...remarks.map(say),
    ...(variables.length === 0 ? [] : [`Environment variables read: ${listText(variables, most)}`]),
    ...(community.length === 0
      ? []
      : [`Modules from elsewhere, installed or not: ${listText(community, most)}`]),
  ];
}

/** Prosody 13 reads the same options from a configuration as we do. */
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { describe, inject, test } from 'vitest';
import { CONFIGURATIONS } from '../../evidence/prosody/configurations.js';
import { IN_PARTS, WITH_FUNCTIONS } from '../../evidence/prosody/fixtures.js';
import { expectSameOptions, type Dumper } from '../prosody-options.js';
import { labFolder } from '../template.js';
import { SEEN_AS } from './fleet.js';

const given = inject('newer');
const reason = 'reason' in given ? given.reason : null;
const title = reason === null ? 'by configmanager of 13' : `skipped, because ${reason}`;

describe.skipIf(reason !== null)(title, () => {
  if ('reason' in given) {
    test('there is none', () => undefined);
    return;
  }
  const { lab, tree } = given;
  const scripts = labFolder();
  const dumper: Dumper = {
    folder: join(lab.directory, 'options'),
    seenAs: `${SEEN_AS}/options`,
    modern: true,
    command: (file) => [
      ...['sh', join(scripts, 'newer/run.sh'), tree, lab.directory, scripts, 'prosody13'],
      ...['lua5.4', '/scripts/prosody/dump-options.lua', '/usr/lib/prosody', file],
    ],
  };

  test.each(Object.entries(CONFIGURATIONS))('%s', async (_, configuration) => {
    await expectSameOptions(configuration, dumper);
  });

  test('one in parts', async () => {
    await expectSameOptions({ text: IN_PARTS['prosody.cfg.lua'] ?? '', files: IN_PARTS }, dumper);
  });

  test('one with functions', async () => {
    // Prosody stops where a secret's file is not there.
    const text = (WITH_FUNCTIONS['prosody.cfg.lua'] ?? '').replace(/FileLine\(.*\)/, '"word"');
    const env = { MEET_DOMAIN: 'meet.example', MEET_FIREWALL: 'on' };
    await expectSameOptions(
      { text, files: { ...WITH_FUNCTIONS, 'prosody.cfg.lua': text }, env },
      dumper,
    );
  });

  test('that of the lab', async () => {
    const text = await readFile(join(lab.directory, 'prosody13/prosody.cfg.lua'), 'utf8');
    await expectSameOptions({ text }, dumper);
  });
});

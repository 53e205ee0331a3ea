/** Prosody 0.12 reads the same options from a configuration as we do. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, inject, test } from 'vitest';
import { CONFIGURATIONS } from '../evidence/prosody/configurations.js';
import { WITH_FUNCTIONS, IN_PARTS } from '../evidence/prosody/fixtures.js';
import { expectSameOptions, type Dumper } from './prosody-options.js';
import { labFolder } from './template.js';

const SOURCE = '/usr/lib/prosody';
const lab = inject('lab');
const folder = join(tmpdir(), `prosody-options-${process.pid}`);
const dumper: Dumper = {
  ...{ folder, seenAs: folder, modern: false },
  command: (file) => ['lua5.4', join(labFolder(), 'prosody/dump-options.lua'), SOURCE, file],
};

describe.skipIf(!existsSync(join(SOURCE, 'core/configmanager.lua')))(
  'by configmanager of 0.12',
  () => {
    test.each(Object.entries(CONFIGURATIONS))('%s', async (_, configuration) => {
      await expectSameOptions(configuration, dumper);
    });

    test.each([IN_PARTS, WITH_FUNCTIONS])('what is written for 13 is refused', async (files) => {
      await expectSameOptions({ text: files['prosody.cfg.lua'] ?? '', files }, dumper);
    });

    const configurations = lab.servers
      .map(({ domain }) => join(lab.directory, domain.split('.')[0] ?? '', 'prosody.cfg.lua'))
      .filter((file) => existsSync(file));
    test.each(configurations)('of the lab: %s', async (file) => {
      await expectSameOptions({ text: await readFile(file, 'utf8') }, dumper);
    });
  },
);

/** The options of a configuration, by us and by Prosody's own configmanager. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { evaluate } from '../../src/evidence/prosody/evaluation.js';
import { openLuaSandbox } from '../../src/evidence/prosody/lua/sandbox.js';
import { plainOptions } from '../evidence/prosody/evaluated.js';
import type { Configuration } from '../evidence/prosody/configurations.js';
import { run } from './oracles.js';

export interface Dumper {
  /** Folder for the configuration on this machine, and as Prosody sees it. */
  readonly folder: string;
  readonly seenAs: string;
  readonly modern: boolean;
  /** Runs `dump-options.lua` for the file. */
  readonly command: (file: string) => readonly string[];
}

type Dump = { readonly options: unknown } | { readonly reason: string };

/** Expects the same options, or the same words of refusal. */
export async function expectSameOptions(
  { text, files = {}, env = {} }: Configuration,
  { folder, seenAs, modern, command }: Dumper,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const own = await mkdtemp(join(folder, 'options-'));
  const seen = `${seenAs}${own.slice(folder.length)}`;
  const main = `${seen}/prosody.cfg.lua`;
  const sandbox = openLuaSandbox();
  try {
    for (const [name, content] of Object.entries({ ...files, 'prosody.cfg.lua': text })) {
      await mkdir(dirname(join(own, name)), { recursive: true });
      await writeFile(join(own, name), content);
    }
    const [program = '', ...args] = command(main);
    const { code, stdout, stderr } = await run(program, args, { PATH: process.env.PATH, ...env });
    expect([code, stderr]).toEqual([0, '']);
    const theirs = JSON.parse(stdout) as Dump;
    const roots = [{ seenAs: seen, folder: own }];
    const ours = await evaluate(sandbox, { main, roots, environment: env, modern }, 60_000);
    if ('reason' in theirs) {
      // Errors in Prosody's own functions begin with their place in them.
      const reason = theirs.reason.replace(/^\S*configmanager\.lua:\d+: /, '');
      expect(ours.refusal?.reason).toBe(reason);
    } else {
      expect(ours.refusal).toBeNull();
      expect(plainOptions(ours)).toEqual(theirs.options);
    }
  } finally {
    await sandbox.close();
    await rm(own, { recursive: true });
  }
}

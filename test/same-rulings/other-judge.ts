/** The judge of another commit, to hold today's against it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { judge as Judge } from '../../src/judge/judge.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** Bundles the judge of the commit and loads it. Throws where the commit has none. */
export async function judgeOf(commit: string): Promise<typeof Judge> {
  const folder = mkdtempSync(join(tmpdir(), 'other-judge-'));
  mkdirSync(join(folder, 'tree'));
  run('git', ['archive', '-o', join(folder, 'tree.tar'), commit, 'src', 'package.json']);
  run('tar', ['-xf', join(folder, 'tree.tar'), '-C', join(folder, 'tree')]);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'tree/node_modules'));
  const outfile = join(folder, 'judge.mjs');
  // Where the judge stands, and where it stood before the folders were made.
  const entry = ['src/judge/judge.ts', 'src/judge.ts']
    .map((path) => join(folder, 'tree', path))
    .find((path) => existsSync(path));
  if (entry === undefined) throw new Error(`${commit} has no judge`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  const loaded = (await import(pathToFileURL(outfile).href)) as { judge: typeof Judge };
  return loaded.judge;
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { evaluate, type Evaluation } from '../../../src/evidence/prosody/evaluation.js';
import type { LuaSandbox } from '../../../src/evidence/prosody/lua/sandbox.js';
import type { LuaValue } from '../../../src/evidence/prosody/lua/value.js';

/** The main file, as the server names it. */
export const MAIN = '/etc/prosody/prosody.cfg.lua';

/** A folder with these files, for as long as `use` takes. */
export async function withFiles<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'evidence-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export interface Given {
  readonly version?: '0.12' | '13.0';
  readonly env?: Readonly<Record<string, string>>;
  readonly ms?: number;
  /** Further files, beside the main one. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What the text of a main file evaluates to. */
export function evaluated(
  sandbox: LuaSandbox,
  text: string,
  given: Given = {},
): Promise<Evaluation> {
  return withFiles({ ...given.files, 'prosody.cfg.lua': text }, (folder) =>
    evaluate(
      sandbox,
      {
        main: MAIN,
        roots: [{ seenAs: '/etc/prosody', folder }],
        environment: given.env ?? {},
        modern: given.version !== '0.12',
      },
      given.ms ?? 30_000,
    ),
  );
}

/** A value as JSON would have it: a table with names is an object, one with none is a list. */
export function plain(value: LuaValue): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value.kind !== 'table') return `(${value.kind} ${value.what})`;
  const list = value.list.map(plain);
  if (value.fields.size === 0) return list;
  const fields = Object.fromEntries([...value.fields].map(([key, one]) => [key, plain(one)]));
  return { ...fields, ...Object.fromEntries(list.map((one, at) => [at + 1, one])) };
}

/** All options by section. */
export function plainOptions({ options }: Evaluation): unknown {
  return Object.fromEntries(
    [...options].map(([section, set]) => [
      section,
      Object.fromEntries([...set].map(([name, { value }]) => [name, plain(value)])),
    ]),
  );
}

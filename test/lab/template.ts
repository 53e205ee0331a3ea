import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Values = Readonly<Record<string, string | number>>;

/** The repository's `test/lab`, whether this runs from source or compiled into `dist`. */
export function labFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('The lab must run inside its repository.');
    folder = parent;
  }
  return join(folder, 'test', 'lab');
}

/** Replaces each `{{name}}`; an unknown name is an error. */
export function fill(template: string, values: Values): string {
  return template.replace(/\{\{(\w+)\}\}/g, (placeholder, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`No value for ${placeholder}.`);
    return String(value);
  });
}

/** Fills `template`, a path below `test/lab`, into the file `to`. */
export async function render(template: string, to: string, values: Values): Promise<void> {
  await writeFile(to, fill(await readFile(join(labFolder(), template), 'utf8'), values));
}

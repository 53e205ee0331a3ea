/** Reads a configuration file of the operator, and the files that it includes. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { GivenFile } from '../advice/fix.js';
import { readSections } from '../advice/edit/lua-sections.js';
import { decodeText } from '../util/text-file.js';
import { Problem } from '../util/problem.js';

const LARGEST = 1_000_000;
const MOST_INCLUDED = 200;

/** Throws `Problem`. */
export async function readConfiguration(path: string): Promise<GivenFile> {
  const text = await textOf(path);
  // In Lua, `{{` may begin a table: only in quotes it is a mark of a template.
  if (/\{%-?\s|["'][^"'\n]*\{\{/.test(text)) {
    throw new Problem(`--config ${path}: is a template; give the file that the server reads`);
  }
  const isYaml = /\.ya?ml$/i.test(path) || /^(hosts|listen|modules):/m.test(text);
  const software = isYaml ? 'ejabberd' : 'prosody';
  return { software, name: path, text, included: isYaml ? [] : await includedBy(path, text) };
}

async function textOf(path: string): Promise<string> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Problem(`--config ${path}: is not a file`);
    if (found.size > LARGEST)
      throw new Problem(`--config ${path}: is larger than ${LARGEST} bytes`);
    return decodeText(await readFile(path));
  } catch (error) {
    if (error instanceof Problem) throw error;
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new Problem(`--config ${path}: cannot read (${code})`, { cause: error });
  }
}

/** Texts of the files that `Include` names; null if one is computed or cannot be read. */
async function includedBy(path: string, text: string): Promise<readonly string[] | null> {
  const waiting = (readSections(text)?.includes ?? []).map((name) => ({ name, from: path }));
  const texts: string[] = [];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const { name, from } = one;
    if (name === null) return null;
    const files = await filesOf(isAbsolute(name) ? name : join(dirname(from), name));
    if (files === null || texts.length + files.length > MOST_INCLUDED) return null;
    for (const file of files) {
      const own = await textOf(file).catch(() => null);
      if (own === null) return null;
      texts.push(own);
      const included = readSections(own)?.includes ?? [null];
      waiting.push(...included.map((next) => ({ name: next, from: file })));
    }
  }
  return texts;
}

/** Files whose names match: `*` and `?` in its last part match any characters. */
async function filesOf(name: string): Promise<readonly string[] | null> {
  const folder = dirname(name);
  const last = name.slice(name.lastIndexOf('/') + 1);
  if (!/[*?]/.test(last)) return [name];
  const escaped = last.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
  const names = await readdir(folder).catch(() => null);
  if (names === null) return null;
  return names
    .filter((one) => !one.startsWith('.') && pattern.test(one))
    .map((one) => join(folder, one));
}

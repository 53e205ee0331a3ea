/** Reads a configuration file of the operator, and the files that it includes. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { fileName } from '../util/place-text.js';
import { dirname, isAbsolute, join } from 'node:path';
import type { GivenFile } from '../advice/fix.js';
import { readSections } from '../advice/edit/lua-sections.js';
import { readText } from '../util/read-text.js';

const LARGEST = 1_000_000;
const MOST_INCLUDED = 200;

/** Returns the main configuration file of a server, with the texts that it includes. */
export async function givenFile(path: string, text: string, kind: string): Promise<GivenFile> {
  const software = kind === 'ejabberd' ? 'ejabberd' : 'prosody';
  const included = software === 'ejabberd' ? [] : await includedBy(path, text);
  return { software, name: path, text, isUtf8: await isUtf8(path, text), included };
}

/** Whether the file has the bytes of the text: a diff of other bytes does not apply to the file. */
async function isUtf8(path: string, text: string): Promise<boolean> {
  // A pipe cannot be read again. Bytes that are not UTF-8 became U+FFFD.
  const isFile = await stat(path).then((found) => found.isFile());
  return isFile ? (await readFile(path)).equals(Buffer.from(text)) : !text.includes('\uFFFD');
}

/**
 * Returns the text of a file that the server configuration includes; null if it is missing, too
 * large or no regular file.
 */
async function textOf(path: string): Promise<string | null> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  return isFile ? readText(path, LARGEST).catch(() => null) : null;
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
      const own = await textOf(file);
      if (own === null) return null;
      texts.push(own);
      const included = readSections(own)?.includes ?? [null];
      waiting.push(...included.map((next) => ({ name: next, from: file })));
    }
  }
  return texts;
}

/**
 * Returns the files that match a pattern. In the last part of the path, `*` and `?` match any
 * characters.
 */
async function filesOf(name: string): Promise<readonly string[] | null> {
  const folder = dirname(name);
  const last = fileName(name);
  if (!/[*?]/.test(last)) return [name];
  const escaped = last.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
  const names = await readdir(folder).catch(() => null);
  if (names === null) return null;
  return names
    .filter((one) => !one.startsWith('.') && pattern.test(one))
    .map((one) => join(folder, one));
}

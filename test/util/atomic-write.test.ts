import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { writeWhole } from '../../src/util/atomic-write.js';

const folder = mkdtempSync(join(tmpdir(), 'xmpp-safeguard-whole-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a file that is written whole', () => {
  test('takes the place of the one before, and leaves nothing beside it', async () => {
    const path = join(folder, 'report.txt');
    await writeWhole(path, 'one', '--out');
    await writeWhole(path, 'two', '--out');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('is where a link leads, and the link stays', async () => {
    const link = join(folder, 'latest.txt');
    symlinkSync(join(folder, 'report.txt'), link);
    await writeWhole(link, 'three', '--out');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'report.txt'), 'utf8')).toBe('three');
  });

  test('what is no file stays what it is', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const read = import('node:fs/promises').then(({ readFile }) => readFile(pipe, 'utf8'));
    await writeWhole(pipe, 'four', '--out');
    expect(await read).toBe('four');
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  test('a folder that is not there is told', async () => {
    await expect(writeWhole(join(folder, 'none', 'x'), '', '--out')).rejects.toThrow('ENOENT');
  });
});

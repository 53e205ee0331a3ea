/** A root folder as a container or a machine has it, and programs that answer as written. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Unread, type RunProgram } from '../../../src/evidence/host/machine.js';

export interface RootFolder {
  readonly path: string;
  write(path: string, contents: string | Buffer): void;
  link(path: string, target: string): void;
  remove(): void;
}

export function rootFolder(files: Readonly<Record<string, string>> = {}): RootFolder {
  const path = mkdtempSync(join(tmpdir(), 'root-'));
  const write = (name: string, contents: string | Buffer): void => {
    mkdirSync(dirname(path + name), { recursive: true });
    writeFileSync(path + name, contents);
  };
  for (const [name, contents] of Object.entries(files)) write(name, contents);
  return {
    path,
    write,
    link(name, target) {
      mkdirSync(dirname(path + name), { recursive: true });
      symlinkSync(target, path + name);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** What a program prints, its exit code, or both. */
export type Answer =
  string | { readonly code: number; readonly stdout?: string; readonly stderr?: string };

/** Answers by the start of the command line; other programs do not exist. */
export function programs(answers: Readonly<Record<string, Answer>> = {}): RunProgram {
  return (program, args) => {
    const line = [program, ...args].join(' ');
    const found = Object.entries(answers).find(([start]) => line.startsWith(start));
    if (found === undefined) return Promise.reject(new Unread('no-command', program));
    const [, answer] = found;
    const usual = { code: 0, stdout: '', stderr: '' };
    return Promise.resolve(
      typeof answer === 'string' ? { ...usual, stdout: answer } : { ...usual, ...answer },
    );
  };
}

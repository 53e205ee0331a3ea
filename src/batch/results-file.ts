/** The JSON Lines file of a batch: finds the domains that are done, and appends results. */
import {
  closeSync,
  existsSync,
  fdatasync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import type { BatchOutcome, ErrorDocument, Verdict } from '../model/index.js';
import { Problem } from '../util/problem.js';
import { visible } from '../report/kit/escape.js';
import { checkSchema, verdictOf, type AnyDocument } from '../files/verdict-versions.js';
import { createLineReader } from './line-reader.js';

const sync = promisify(fdatasync);
const CHUNK = 2 ** 20;

/**
 * First characters of lines that xmpp-safeguard writes. A cut-off line is removed only if it begins
 * like this.
 */
const BEGINNINGS = [
  '{"format":"xmpp-safeguard/verdict",',
  '{"format":"xmpp-safeguard/error",',
  // Beginning of an error line that an older version of this program wrote, without the field
  // `format`.
  '{"domain":"',
];

interface Results {
  /** Writes the result line of a domain. When the promise resolves, the line is on the disk. */
  append(line: string): Promise<void>;
  close(): void;
}

/** Receives each domain of an existing results file once. */
interface Reading {
  read(verdict: Verdict): BatchOutcome;
  finished(outcome: BatchOutcome): void;
}

/**
 * Opens a JSON Lines file for results, to append to it. With `resume` it continues an earlier run
 * and cuts off an unfinished last line. Without, the file must be new or empty. Throws `Problem`.
 */
export function openResults(path: string, resume: boolean, reading: Reading): Results {
  const unlock = lock(path);
  try {
    return openLocked(path, resume, reading, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/**
 * Locks the file, because two runs would mix their lines. The lock file contains the process id. A
 * lock that a killed process left behind is replaced. Returns a function that unlocks.
 */
function lock(path: string): () => void {
  const target = existsSync(path) ? realpathSync(path) : path;
  // Pipes and devices to which results are written are not locked.
  if (existsSync(target) && !statSync(target).isFile()) return () => undefined;
  const file = `${target}.lock`;
  const take = (): boolean => {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      return attempt(path, 'cannot lock', () => {
        throw error;
      });
    }
  };
  if (!take()) {
    const pid = attempt(path, 'cannot lock', () => readFileSync(file, 'utf8')).trim();
    if (isAlive(pid)) {
      throw new Problem(
        `--out ${path}: another run (process ${visible(pid, 20)}) is writing to it. If there is no such run, remove ${file}`,
      );
    }
    rmSync(file, { force: true });
    if (!take()) throw new Problem(`--out ${path}: another run has just started to write to it`);
  }
  return () => rmSync(file, { force: true });
}

/**
 * Whether the process that wrote a lock is still running. If a lock has the id of this process, an
 * earlier process with the same id wrote it, as in a restarted container.
 */
function isAlive(pid: string): boolean {
  if (!/^\d{1,10}$/.test(pid)) return pid !== '';
  if (Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function openLocked(path: string, resume: boolean, reading: Reading, unlock: () => void): Results {
  const fd = attempt(path, 'cannot open', () => openSync(path, existsSync(path) ? 'r+' : 'wx+'));
  let end: number;
  try {
    end = readAll(path, fd, resume, reading);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return {
    async append(line) {
      const octets = Buffer.from(line);
      attempt(path, 'cannot write', () => {
        // On a full disk, `writeSync` writes only a part. The next write throws the error.
        for (let done = 0; done < octets.length;) {
          done += writeSync(fd, octets, done, octets.length - done, end + done);
        }
      });
      end += octets.length;
      await sync(fd);
    },
    close() {
      closeSync(fd);
      unlock();
    },
  };
}

function readAll(path: string, fd: number, resume: boolean, { read, finished }: Reading): number {
  const found = new Set<string>();
  const reader = createLineReader((line, number) => {
    const outcome = readLine(line.toString(), `--out ${path}: line ${number}`, read);
    if (outcome === null) {
      throw new Problem(
        `--out ${path}: line ${number} was not written by xmpp-safeguard; file left unchanged`,
      );
    }
    if (found.has(outcome.domain)) return;
    found.add(outcome.domain);
    finished(outcome);
  });
  const chunk = Buffer.alloc(CHUNK);
  for (let at = 0; ;) {
    const count = attempt(path, 'cannot read', () => readSync(fd, chunk, 0, CHUNK, at));
    if (count === 0) break;
    if (!resume) {
      throw new Problem(
        `--out ${path}: exists already; continue it with --resume, or move it away`,
      );
    }
    at += count;
    try {
      reader.push(chunk.subarray(0, count));
    } catch (error) {
      if (error instanceof RangeError) throw new Problem(`--out ${path}: ${error.message}`);
      throw error;
    }
  }
  const rest = reader.rest().toString();
  if (rest !== '') {
    if (!isBegun(rest)) {
      throw new Problem(
        `--out ${path}: its end was not written by xmpp-safeguard; file left unchanged`,
      );
    }
    attempt(path, 'cannot write', () => ftruncateSync(fd, reader.whole));
  }
  return reader.whole;
}

/**
 * Reads one line of a results file; null if it was not written by a scan. Throws a `Problem` that
 * names `where`.
 */
function readLine(line: string, where: string, read: Reading['read']): BatchOutcome | null {
  try {
    const document = JSON.parse(line) as AnyDocument | Partial<ErrorDocument>;
    if (typeof document.domain !== 'string' || document.domain === '') return null;
    checkSchema(document, where);
    if (document.format === 'xmpp-safeguard/verdict') return read(verdictOf(document));
    const { domain, error } = document;
    if (typeof error?.message !== 'string') return null;
    const { reason, message } = error;
    return { domain, error: { reason, message } };
  } catch (error) {
    if (error instanceof Problem) throw error;
    return null;
  }
}

function isBegun(rest: string): boolean {
  return BEGINNINGS.some((beginning) => rest.startsWith(beginning) || beginning.startsWith(rest));
}

function attempt<T>(path: string, what: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Problem(`--out ${path}: ${what} (${code})`, { cause: error });
  }
}

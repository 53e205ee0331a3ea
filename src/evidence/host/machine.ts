/** The machine that the collector of host facts reads: files below a root folder, and programs. */
import { createHash, X509Certificate } from 'node:crypto';
import { lstat, open, readdir, readlink, stat } from 'node:fs/promises';
import { dirname, posix } from 'node:path';
import type { Failure } from '../../model/index.js';

/**
 * Thrown if something about the machine cannot be read. The message contains no contents of files.
 */
export class Unread extends Error {
  readonly reason: Failure['reason'];

  constructor(reason: Failure['reason'], detail: string) {
    super(detail);
    this.name = 'Unread';
    this.reason = reason;
  }
}

export interface ProgramOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program without a shell. Throws `Unread` if it is not installed or does not end. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<ProgramOutput>;

export interface MachineOptions {
  /** Root folder of the files to read: `/`, or the folder of a container or image. */
  readonly root: string;
  readonly run: RunProgram;
  readonly now: Date;
  /** Called before each file is read and each program is run. */
  readonly onRead?: ((what: string) => void) | undefined;
}

/** Maximum number of bytes that are read from a file. Larger files are read from their end. */
const LARGEST = 4 * 1024 * 1024;
/** Maximum number of symbolic links that are followed on the path of a file. */
const MOST_LINKS = 40;

/** Files that hold secrets: the collector has no reason to open them. */
const SECRET =
  /\/(g?shadow-?|ssh_host_\w+_key|id_[a-z0-9]+|environ|[^/]*\.key|[^/]*privkey[^/]*|\.erlang\.cookie)$/i;

export class Machine {
  readonly now: Date;
  readonly #options: MachineOptions;

  constructor(options: MachineOptions) {
    this.#options = options;
    this.now = options.now;
  }

  async text(path: string): Promise<string> {
    return (await this.bytes(path)).toString('utf8');
  }

  /** Returns the text of one of many files that are searched. Does not call `onRead`. */
  async quietText(path: string): Promise<string> {
    return (await this.#contents(path)).toString('utf8');
  }

  /** Returns the content of a file; of a very large file, only the last bytes. */
  bytes(path: string): Promise<Buffer> {
    this.#options.onRead?.(path);
    return this.#contents(path);
  }

  #contents(path: string): Promise<Buffer> {
    return this.#reading(path, async (real) => {
      if (SECRET.test(path) || SECRET.test(real))
        throw new Unread('skipped', `${path}: may hold a secret`);
      const file = await open(real, 'r');
      try {
        const { size } = await file.stat();
        // Files of /proc and /sys report a size of 0, so read until the end.
        if (size <= LARGEST) return (await file.readFile()).subarray(0, LARGEST);
        const { buffer, bytesRead } = await file.read(
          Buffer.alloc(LARGEST),
          0,
          LARGEST,
          size - LARGEST,
        );
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    });
  }

  /** Returns the names of the files in a folder, sorted. */
  list(path: string): Promise<readonly string[]> {
    return this.#reading(path, async (real) => (await readdir(real)).sort());
  }

  async has(path: string): Promise<boolean> {
    try {
      await this.modifiedAt(path);
      return true;
    } catch (error) {
      if (error instanceof Unread && error.reason === 'no-file') return false;
      throw error;
    }
  }

  modifiedAt(path: string): Promise<Date> {
    return this.#reading(path, async (real) => (await stat(real)).mtime);
  }

  /** The certificates of a PEM file. Other blocks, such as a private key, are dropped unread. */
  async certificates(path: string): Promise<readonly X509Certificate[]> {
    const text = await this.text(path);
    const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return blocks.flatMap((block) => {
      try {
        return [new X509Certificate(block)];
      } catch {
        return [];
      }
    });
  }

  run(program: string, ...args: readonly string[]): Promise<ProgramOutput> {
    this.#options.onRead?.([program, ...args].join(' '));
    return this.#options.run(program, args);
  }

  /**
   * Returns the output of a program. Throws `Unread` without the program's message, a possible
   * secret.
   */
  async output(program: string, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(program, ...args);
    if (code === 0) return stdout;
    const command = [program, ...args].join(' ');
    const isDenied = /permi(tted|ssion)|must be root|as root|hostkeys/i.test(stderr);
    throw new Unread(isDenied ? 'needs-root' : 'unsupported', `${command}: exit code ${code}`);
  }

  async #reading<T>(path: string, work: (real: string) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#inside(path));
    } catch (error) {
      if (error instanceof Unread) throw error;
      const { code = 'error' } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') throw new Unread('no-file', path);
      if (code === 'EACCES' || code === 'EPERM') throw new Unread('needs-root', path);
      throw new Unread('unsupported', `${path}: ${code}`);
    }
  }

  /**
   * Returns the path below the root folder. Symbolic links are followed as if that folder were
   * `/`.
   */
  async #inside(path: string): Promise<string> {
    const { root } = this.#options;
    if (root === '/') return path;
    let done = '/';
    let left = posix.normalize(path).split('/').filter(Boolean);
    for (let links = 0; left.length > 0;) {
      const [name = '', ...rest] = left;
      const next = posix.join(done, name);
      const isLink = await lstat(root + next).then(
        (found) => found.isSymbolicLink(),
        () => false,
      );
      left = rest;
      if (!isLink) {
        done = next;
        continue;
      }
      if (++links > MOST_LINKS) throw new Unread('unsupported', `${path}: too many links`);
      const target = posix.resolve(dirname(next), await readlink(root + next));
      left = [...target.split('/').filter(Boolean), ...rest];
      done = '/';
    }
    return root + done;
  }
}

/** SHA-256 of the SubjectPublicKeyInfo, hex. */
export function spkiOf(certificate: X509Certificate): string {
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex');
}

/**
 * Returns the result of `work`, or null if it throws `Unread`: the machine does not provide it.
 */
export async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Unread) return null;
    throw error;
  }
}

import type * as Fs from 'node:fs';
import type * as Path from 'node:path';
import type * as Threads from 'node:worker_threads';

/** Part of the API of wasmoon that the worker uses. */
interface Lua {
  readonly LuaFactory: new (wasm: string) => {
    createEngine(options: {
      readonly openStandardLibs: boolean;
      readonly injectObjects: boolean;
      readonly enableProxy: boolean;
      readonly traceAllocations: boolean;
    }): Promise<{
      readonly global: {
        loadLibrary(name: string): void;
        setMemoryMax(octets: number): void;
        loadString(text: string, name: string): void;
        pushValue(value: unknown): void;
        runSync(count: number): ArrayLike<unknown>;
        close(): void;
      };
    }>;
  };
}

/** A folder of this machine, and the path under which the configuration expects it. */
export interface Root {
  /** Absolute path of the folder on the server: `/etc/prosody`. */
  readonly seenAs: string;
  readonly folder: string;
}

export interface WorkerData {
  /** Path of wasmoon's program, and of its WebAssembly. */
  readonly program: string;
  readonly wasm: string;
  /** Lua source code that reads a configuration: `CONFIGMANAGER`. */
  readonly configmanager: string;
  readonly most: {
    /** Maximum memory of the Lua interpreter, in octets. */
    readonly memory: number;
    readonly files: number;
    /** Maximum total size of all files that are read, in octets. */
    readonly octets: number;
    /** Maximum depth of configuration files that include each other. */
    readonly depth: number;
    /** Maximum number of values in all options of the configuration. */
    readonly nodes: number;
  };
}

export interface WorkerRequest {
  /** Path of Prosody's main configuration file on the server. */
  readonly main: string;
  readonly roots: readonly Root[];
  readonly environment: Readonly<Record<string, string>>;
  /** Whether to read the configuration file as Prosody 13 does; if false, as Prosody 0.12 does. */
  readonly modern: boolean;
}

export type WorkerReply =
  | {
      readonly json: string;
      /**
       * Environment variables that the configuration read, in the order in which they were first
       * read.
       */
      readonly variables: readonly string[];
      /** Texts of the configuration files, by name. */
      readonly texts: Readonly<Record<string, string>>;
      /**
       * Texts that the configuration read from files as data, not as configuration: they may be
       * secrets.
       */
      readonly data: readonly string[];
      /**
       * Files and folders that the configuration asked for, outside all `roots` of the request.
       */
      readonly outside: readonly string[];
    }
  | { readonly failure: string };

/**
 * Access of the sandbox to files. Answers begin with `=` (content), `-` (error for Lua) or `!`
 * (over a limit).
 */
interface FileAccess {
  read(path: string, use: string): string;
  list(path: string): string;
  readonly texts: Readonly<Record<string, string>>;
  readonly data: readonly string[];
  readonly outside: readonly string[];
}

/**
 * Returns the content of a regular file, null for anything else, and `most + 1` zero octets
 * instead of the content if the file has more than `most` octets.
 */
export function readRegular(fs: typeof Fs, path: string, most: number): Buffer | null {
  const opened = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    const stat = fs.fstatSync(opened);
    if (!stat.isFile()) return null;
    return stat.size > most ? Buffer.alloc(most + 1) : fs.readFileSync(opened);
  } finally {
    fs.closeSync(opened);
  }
}

/**
 * Creates the access to files below `roots`. The thread gets this function as source text, so it
 * may use only its arguments.
 */
export function fileAccess(
  fs: typeof Fs,
  { posix, join, sep }: typeof Path,
  most: WorkerData['most'],
  roots: readonly Root[],
  readWhole: typeof readRegular,
): FileAccess {
  const ABSENT = '-No such file or directory';
  const texts = Object.create(null) as Record<string, string>;
  const data: string[] = [];
  const outside: string[] = [];
  let files = 0;
  let octets = 0;

  /**
   * Returns the real path on this machine, or null if no folder of `roots` contains the file, or a
   * symbolic link leads out of the folder.
   */
  const inside = (path: string): string | null => {
    if (!posix.isAbsolute(path)) return null;
    const normal = posix.normalize(path);
    let isBelow = false;
    for (const { seenAs, folder } of roots) {
      const prefix = seenAs.endsWith('/') ? seenAs : `${seenAs}/`;
      if (normal !== seenAs && !normal.startsWith(prefix)) continue;
      isBelow = true;
      try {
        const top = fs.realpathSync(folder);
        const real = fs.realpathSync(join(top, normal.slice(prefix.length)));
        if (real === top || real.startsWith(top.endsWith(sep) ? top : top + sep)) return real;
      } catch {
        // The configuration file is not in this folder: a later folder of `roots` may contain it.
      }
    }
    if (!isBelow) outside.push(path);
    return null;
  };

  return {
    texts,
    data,
    outside,
    read: (path, use) => {
      const real = inside(path);
      if (real === null) return ABSENT;
      files += 1;
      if (files > most.files) return `!it reads more than ${most.files} files`;
      let content: Buffer | null;
      try {
        content = readWhole(fs, real, most.octets);
      } catch {
        return '-Permission denied';
      }
      if (content === null) return '-Is a directory';
      octets += content.length;
      if (octets > most.octets) return `!its files have more than ${most.octets} octets`;
      if (content.includes(0)) return `!${path} holds octets of 0: it is no text`;
      const text = content.toString('utf8');
      if (use === 'data') data.push(text);
      else texts[path] = text;
      return `=${text}`;
    },
    // Sort by name, because a copied folder may list its files in another order than the server's.
    list: (path) => {
      const real = inside(path);
      if (real === null) return ABSENT;
      try {
        return `=${fs.readdirSync(real).sort().join('/')}`;
      } catch {
        return '-Not a directory';
      }
    },
  };
}

/** The worker thread. It gets this function as source text, so it may use only its arguments. */
export function luaWorker(
  require: NodeJS.Require,
  access: typeof fileAccess,
  readWhole: typeof readRegular,
): void {
  const threads = require('node:worker_threads') as typeof Threads;
  const { parentPort } = threads;
  const fs = require('node:fs') as typeof Fs;
  const path = require('node:path') as typeof Path;
  const { program, wasm, configmanager, most } = threads.workerData as WorkerData;
  const { LuaFactory } = require(program) as Lua;
  const factory = new LuaFactory(wasm);

  /** Prepares a host name (RFC 3491). Returns undefined if a character is forbidden. */
  const nameprep = (name: string): string | undefined => {
    const prepared = name.normalize('NFKC').toLowerCase();
    return /[\p{Co}\p{Cs}\u200e\u200f\u2028-\u202e\ufff9-\uffff]/u.test(prepared)
      ? undefined
      : prepared;
  };

  const evaluate = async (request: WorkerRequest): Promise<WorkerReply> => {
    const { main, roots, environment, modern } = request;
    const variables = new Set<string>();
    const { read, list, texts, data, outside } = access(fs, path, most, roots, readWhole);
    const variable = (name: string): string | undefined => {
      variables.add(name);
      return Object.hasOwn(environment, name) ? environment[name] : undefined;
    };
    const { global } = await factory.createEngine({
      openStandardLibs: false,
      injectObjects: false,
      enableProxy: false,
      traceAllocations: true,
    });
    for (const name of ['_G', 'table', 'string', 'math', 'utf8']) global.loadLibrary(name);
    global.setMemoryMax(most.memory);
    global.loadString(configmanager, '=configmanager.lua');
    const given = [read, list, variable, nameprep, main, modern, Math.floor(Date.now() / 1000)];
    for (const one of [...given, most.depth, most.nodes]) global.pushValue(one);
    const [json] = Array.from(global.runSync(given.length + 2));
    global.close();
    return { json: String(json), variables: [...variables], texts, data, outside };
  };

  parentPort?.on('message', (request: WorkerRequest) => {
    evaluate(request).then(
      (reply) => parentPort.postMessage(reply),
      (error: unknown) => {
        const failure = error instanceof Error ? error.message : String(error);
        parentPort.postMessage({ failure: failure.slice(0, 500) });
      },
    );
  });
}

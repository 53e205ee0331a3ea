import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { CONFIGMANAGER } from './configmanager.js';
import {
  fileAccess,
  luaWorker,
  readRegular,
  type WorkerData,
  type WorkerReply,
  type WorkerRequest,
} from './worker.js';

const MOST = {
  memory: 64 * 1024 * 1024,
  files: 256,
  octets: 4 * 1024 * 1024,
  depth: 16,
  nodes: 200_000,
};

/**
 * Finds wasmoon, the Lua interpreter. A bundle has its own copy, because no npm package is
 * installed.
 */
function wasmoon(): { readonly program: string; readonly wasm: string } {
  const bundled = join(import.meta.dirname, 'wasmoon.cjs');
  const program = existsSync(bundled) ? bundled : createRequire(import.meta.url).resolve('wasmoon');
  return { program, wasm: join(dirname(program), 'glue.wasm') };
}

let starting = 0;

/**
 * Makes V8 optimize code in the foreground, for threads that start from now on. Otherwise Node 20
 * aborts the process where a thread ends while V8 optimizes its code in the background.
 */
function optimizeInForeground(): void {
  starting += 1;
  setFlagsFromString('--no-concurrent-recompilation');
}

/**
 * Lets V8 optimize in the background again once no thread is starting. Running threads keep their
 * mode.
 */
function optimizeInBackground(): void {
  starting -= 1;
  if (starting === 0) setFlagsFromString('--concurrent-recompilation');
}

/** Runs configurations in a thread that can be ended at any time. One run at a time. */
export interface LuaSandbox {
  /**
   * Returns null if the evaluation of the Prosody configuration did not end within `ms`
   * milliseconds.
   */
  run(request: WorkerRequest, ms: number): Promise<WorkerReply | null>;
  close(): Promise<void>;
}

export function openLuaSandbox(): LuaSandbox {
  let worker: Worker | null = null;

  const start = async (): Promise<Worker> => {
    const data: WorkerData = { ...wasmoon(), configmanager: CONFIGMANAGER, most: MOST };
    const code = `(${luaWorker.toString()})(require, ${fileAccess.toString()}, ${readRegular.toString()})`;
    optimizeInForeground();
    const started = new Worker(code, {
      eval: true,
      workerData: data,
      env: {},
      argv: [],
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
    });
    // An error of the worker after it has answered must not end the program.
    started.on('error', () => undefined);
    await new Promise<void>((resolve) => {
      started.once('online', resolve).once('exit', () => {
        resolve();
      });
    });
    optimizeInBackground();
    // A waiting worker must not keep the program alive.
    started.unref();
    return started;
  };

  const close = async (): Promise<void> => {
    const ended = worker;
    worker = null;
    await ended?.terminate();
  };

  const reply = (running: Worker, request: WorkerRequest, ms: number) =>
    new Promise<WorkerReply | null>((resolve) => {
      const settle = (answer: WorkerReply | null): void => {
        clearTimeout(timer);
        running.off('message', settle).off('error', onError).off('exit', onExit);
        resolve(answer);
      };
      const onError = (error: Error): void => {
        settle({ failure: error.message });
      };
      const onExit = (): void => {
        settle({ failure: 'the thread ended' });
      };
      const timer = setTimeout(settle, ms, null);
      running.on('message', settle).on('error', onError).on('exit', onExit);
      running.postMessage(request);
    });

  return {
    close,
    run: async (request, ms) => {
      worker ??= await start();
      const answer = await reply(worker, request, ms);
      // End the thread, because a failure in the middle of a run may have damaged Lua's memory.
      if (answer === null || 'failure' in answer) await close();
      return answer;
    },
  };
}

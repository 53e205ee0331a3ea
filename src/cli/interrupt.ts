/** Ends running work cleanly when the user sends a signal, such as Ctrl-C. */
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Milliseconds after the first signal in which another signal counts as the same one: a terminal
 * signals npx and this process, and npx forwards the signal; service managers do the same.
 */
const SAME_MS = 500;

interface Interruption {
  /**
   * Signal that is aborted at the first signal of the user. A later second one ends the process
   * immediately.
   */
  readonly signal: AbortSignal;
  /** Stops listening for signals. If a signal arrived, ends the process by it. */
  end(): void;
}

/**
 * Listens for signals, so that work can clean up: remove registrations, unlock files. Reports on
 * stderr that `what` is being stopped, unless `quiet`.
 */
export function onInterrupt(what: string, quiet: boolean): Interruption {
  const controller = new AbortController();
  let first: { readonly name: NodeJS.Signals; readonly at: number } | null = null;
  const ignore = (): void => {
    for (const name of SIGNALS) process.off(name, stop);
  };
  const stop = (name: NodeJS.Signals): void => {
    if (first !== null) {
      if (performance.now() - first.at < SAME_MS) return;
      ignore();
      endBy(name);
    }
    first = { name, at: performance.now() };
    if (!quiet) {
      process.stderr.write(`\nxmpp-safeguard: stopping ${what}; repeat to quit at once\n`);
    }
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  return {
    signal: controller.signal,
    end() {
      ignore();
      // End by the signal, because a shell ends its script only if the signal ended this process.
      if (first !== null) endBy(first.name);
    },
  };
}

function endBy(name: NodeJS.Signals): never {
  try {
    process.kill(process.pid, name);
  } catch {
    // Windows does not support every signal, so the call may fail.
  }
  // Process 1 of a container ignores signals without a handler, so end it with the usual exit code.
  process.exit(128 + constants.signals[name]);
}

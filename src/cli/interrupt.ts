/** Ends work in order when the user sends a signal. */
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ms after the first signal in which another counts as the same one: a terminal signals npx and
 * this process, and npx passes the signal on; service managers do the same.
 */
const SAME_MS = 500;

interface Interruption {
  /** Aborted at the first signal. A second, later one ends the process at once. */
  readonly signal: AbortSignal;
  /** Stops listening. Ends the process by the signal, if one came. */
  end(): void;
}

/**
 * Listens for signals, so that work can clean up: remove registrations, unlock files. Says on
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
      // A shell ends its script only if the process ended by the signal.
      if (first !== null) endBy(first.name);
    },
  };
}

function endBy(name: NodeJS.Signals): never {
  try {
    process.kill(process.pid, name);
  } catch {
    // Windows cannot send every signal.
  }
  // Process 1 of a container ignores signals without a handler.
  process.exit(128 + constants.signals[name]);
}

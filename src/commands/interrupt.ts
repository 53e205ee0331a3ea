/** What a user does who does not want to wait. */
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * What comes so soon after the first is the same once more, ms: a terminal tells npx and us, and
 * npx tells us too; so does whoever stops a service of several processes.
 */
const SAME_MS = 500;

export interface Interruption {
  /** Aborted at the first signal; a second, later one ends the process, as if nobody listened. */
  readonly signal: AbortSignal;
  /** No longer listens; ends the process as the signal would have, if one came. */
  end(): void;
}

/**
 * Lets work be ended in order: what was registered is removed, what is locked is unlocked. Tells
 * so on stderr, with `what` is being ended.
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
      process.stderr.write(`\nxmpp-safeguard: ending ${what}; once more ends it at once\n`);
    }
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  return {
    signal: controller.signal,
    end() {
      ignore();
      // For a shell, whoever ends otherwise was not interrupted, and its script goes on.
      if (first !== null) endBy(first.name);
    },
  };
}

function endBy(name: NodeJS.Signals): never {
  try {
    process.kill(process.pid, name);
  } catch {
    // Windows has no such signal to send.
  }
  // The first process of a container is not ended by a signal that nobody listens to.
  process.exit(128 + constants.signals[name]);
}

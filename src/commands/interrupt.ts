/** What a user does who does not want to wait. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interruption {
  /** Aborted at the first signal; the second ends the process, as if nobody listened. */
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
  let came: NodeJS.Signals | null = null;
  const ignore = (): void => {
    for (const name of SIGNALS) process.off(name, stop);
  };
  const stop = (name: NodeJS.Signals): void => {
    came = name;
    ignore();
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
      if (came !== null) process.kill(process.pid, came);
    },
  };
}

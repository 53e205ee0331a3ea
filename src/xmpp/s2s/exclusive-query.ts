/**
 * Allows at most one of our streams to a domain to send queries while other streams are open. A
 * server routes stanzas by domain, not by stream, so it may answer on any stream between both
 * domains. Prosody 13 sends answers over the connection that it opens for dialback, and sends a
 * dialback verification over a bidirectional stream (XEP-0288) on which it does not accept the
 * answer.
 */
export interface ExclusiveQuery {
  /**
   * Runs `act` while no other stream to the domain is open. The argument `ask` of `act` is true if
   * no earlier stream has sent a query to the domain. `asked` returns whether this stream has sent
   * one.
   */
  asking<T>(act: (ask: boolean) => Promise<T>, asked: (outcome: T) => boolean): Promise<T>;
  /**
   * Runs `act`, which sends no query to the other server, at a time when no other stream is
   * sending a query.
   */
  other<T>(act: () => Promise<T>): Promise<T>;
}

/**
 * Creates a lock that runs the calls one after another until one call has sent a query. After
 * that, all calls run in parallel.
 */
export function createExclusiveQuery(): ExclusiveQuery {
  let done = false;
  let alone: Promise<unknown> = Promise.resolve();
  let together: Promise<unknown>[] = [];
  const other = <T>(act: () => Promise<T>): Promise<T> => {
    const run = alone.then(act);
    together.push(run.catch(() => undefined));
    return run;
  };
  return {
    other,
    asking(act, asked) {
      if (done) return other(() => act(false));
      const run = Promise.all([alone, ...together]).then(async () => {
        const outcome = await act(!done);
        done ||= asked(outcome);
        return outcome;
      });
      together = [];
      alone = run.catch(() => undefined);
      return run;
    },
  };
}

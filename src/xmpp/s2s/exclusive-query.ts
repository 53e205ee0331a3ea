/**
 * Streams of servers of ours to one domain, of which one at most is asking. A server sends by
 * domain, not by stream: what it has for our domain it puts on whichever stream to us it has, or is
 * about to have. Prosody 13 sends answers over the connection that a dialback has it make, and the
 * question of a dialback over a stream both ways (XEP-0288), on which it takes no answer to it.
 */
export interface ExclusiveQuery {
  /** While no other stream is open. `ask`: whether nobody has asked yet; `asked`: that `act` did. */
  asking<T>(act: (ask: boolean) => Promise<T>, asked: (outcome: T) => boolean): Promise<T>;
  /** While nobody asks. */
  other<T>(act: () => Promise<T>): Promise<T>;
}

/** In the order of their coming. Once somebody has asked, nobody waits for anybody. */
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

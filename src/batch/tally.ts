/** Counts the results of a batch. */
import type {
  BadLine,
  BatchOutcome,
  BatchSummary,
  Digest,
  Row,
  Status,
  Verdict,
} from '../model/index.js';
import { STATUSES } from '../model/index.js';
import { EXIT, type Exit } from '../util/problem.js';

/**
 * Fields of a verdict that a batch stores. `exit` is the exit code of a scan of that domain alone.
 */
export function digestOf({ scope, rows }: Verdict, exit: Exit): Digest {
  const of = <S extends 'missing' | 'partial'>(wanted: S) =>
    rows
      .filter(({ ruling }) => ruling.status === wanted)
      .map(({ id, level }) => ({ requirement: id, level, status: wanted }));
  return {
    status: scope.status,
    exit,
    counts: countsOf(rows),
    worst: [...of('missing'), ...of('partial')],
    usage: scope.usage,
  };
}

/** Returns the number of requirements for servers by status. */
function countsOf(rows: readonly Row[]): Digest['counts'] {
  const statuses = rows.filter(({ section }) => !section.startsWith('clients/'));
  const count = (status: Status): number =>
    statuses.filter(({ ruling }) => ruling.status === status).length;
  return Object.fromEntries(STATUSES.map((status) => [status, count(status)])) as Digest['counts'];
}

interface Tally {
  add(outcome: BatchOutcome, before?: boolean): void;
  summary(elapsedMs: number, badLines: readonly BadLine[]): BatchSummary;
  /** Returns the exit code of the whole batch. */
  exit(badLines: readonly BadLine[]): Exit;
}

/** Maximum number of IP addresses that the tally of a batch counts. */
const MOST_ADDRESSES = 100_000;

/** Counts results while domains finish, without storing verdicts. */
export function createTally(): Tally {
  const verdicts = { passed: 0, failed: 0, undetermined: 0 };
  const missing = new Map<string, BatchSummary['missing'][number]>();
  const unscanned: Required<Pick<BatchOutcome, 'domain' | 'error'>>[] = [];
  const addresses = new Set<string>();
  const exits = new Set<number>();
  let total = 0;
  let earlier = 0;
  let connections = 0;

  return {
    add({ domain, digest, error }, before = false) {
      total += 1;
      if (before) earlier += 1;
      if (error !== undefined) {
        unscanned.push({ domain, error });
        return;
      }
      verdicts[digest.status] += 1;
      exits.add(digest.exit);
      for (const { requirement, level, status } of digest.worst) {
        if (status !== 'missing') continue;
        const domains = (missing.get(requirement)?.domains ?? 0) + 1;
        missing.set(requirement, { requirement, level, domains });
      }
      for (const { address, used } of digest.usage) {
        connections += used;
        if (addresses.size < MOST_ADDRESSES) addresses.add(address);
      }
    },
    summary: (elapsedMs, badLines) => ({
      total,
      before: earlier,
      verdicts: { ...verdicts },
      missing: [...missing.values()].sort(
        (a, b) => b.domains - a.domains || (a.requirement < b.requirement ? -1 : 1),
      ),
      unscanned: [...unscanned].sort((a, b) => (a.domain < b.domain ? -1 : 1)),
      badLines,
      connections,
      addresses: addresses.size,
      elapsedMs,
    }),
    /**
     * Exit code: 1 if a domain fails, else 2 if a domain is undetermined or has no verdict, else 0.
     * 3 if no domain could be scanned.
     */
    exit(badLines) {
      if (exits.has(EXIT.shortfall)) return EXIT.shortfall;
      const unable = unscanned.filter(({ error }) => error.reason !== 'no-service').length;
      if (total > 0 && unable === total) return EXIT.unable;
      const whole = unscanned.length === 0 && badLines.length === 0;
      return whole && !exits.has(EXIT.undetermined) ? EXIT.fine : EXIT.undetermined;
    },
  };
}

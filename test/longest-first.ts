import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, in that order: a long file that begins last keeps one worker busy while
 * the others have nothing left. A file that is missing here only begins a little later.
 */
const LONGEST: readonly string[] = [
  'test/cli.test.ts',
  'lab/scan.test.ts',
  'lab/outgoing.test.ts',
  'lab/limits.test.ts',
  'shared-failed-logins.test.ts',
  'arguments.test.ts',
  'lab/compare.test.ts',
  'lab/advice.test.ts',
  'lab/tls.test.ts',
  'lab/shaped.test.ts',
  'lab/batch.test.ts',
  'lab/old-servers.test.ts',
  's2s-peer.test.ts',
  'test/scan.test.ts',
  'test/judge.test.ts',
  'intrusive.test.ts',
  'stanza-limits.test.ts',
  'lab/federation.test.ts',
  'lab/secrets.test.ts',
  'lab/session.test.ts',
  'lab/dane.test.ts',
  'lab/sasl.test.ts',
  'browser/dashboard.test.ts',
  'full-disk.test.ts',
];

/** Longest files first: those of the lab, which mostly wait, among those that need the processor. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const group = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    return [...files].sort(
      (a, b) =>
        group(a) - group(b) ||
        placeOf(a.moduleId) - placeOf(b.moduleId) ||
        (a.moduleId < b.moduleId ? -1 : 1),
    );
  }
}

function placeOf(moduleId: string): number {
  const place = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`));
  return place === -1 ? LONGEST.length : place;
}

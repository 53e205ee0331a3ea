import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, in that order: a long file that begins last keeps one worker busy while
 * the others have nothing left. A file that is missing here only begins a little later.
 */
const LONGEST: readonly string[] = [
  'lab/scan.test.ts',
  'lab/limits.test.ts',
  'lab/federation.test.ts',
  'lab/registration.test.ts',
  'lab/outgoing.test.ts',
  'lab/dnssec.test.ts',
  'lab/dane.test.ts',
  'lab/dns.test.ts',
  'lab/tls.test.ts',
  'lab/compare.test.ts',
  'lab/batch.test.ts',
  'dnssec/tampering.test.ts',
  'judge.test.ts',
  'cli.test.ts',
  'less-seen.test.ts',
];

/** Longest files first, and files of the lab, which mostly wait, among those of the processor. */
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

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The order in which files begin. First the unit tests that take longest, since a long file that
 * begins last keeps one worker busy while the others have nothing left. Then the tests of the lab,
 * longest first, which wait for servers and leave the processor to the type check. Then the rest.
 */
const UNIT_FIRST: readonly string[] = [
  'test/scan/shared-failed-logins.test.ts',
  'test/probes/s2s-peer.test.ts',
  'test/cli/full-disk.test.ts',
  'test/cli/cli.test.ts',
];

const LAB_FIRST: readonly string[] = [
  'lab/federation.test.ts',
  'lab/scan.test.ts',
  'lab/outgoing.test.ts',
  'lab/old-servers.test.ts',
  'lab/advice.test.ts',
  'lab/dane.test.ts',
  'lab/limits.test.ts',
  'lab/compare.test.ts',
  'lab/sasl.test.ts',
  'lab/tls.test.ts',
  'lab/secrets.test.ts',
  'lab/session.test.ts',
  'lab/shaped.test.ts',
  'lab/batch.test.ts',
  'lab/lab.test.ts',
];

const UNIT_NEXT: readonly string[] = [
  'test/browser/dashboard.test.ts',
  'test/browser/html.test.ts',
  'test/demo/demo.test.ts',
  'test/api.test.ts',
  'test/cli/options/arguments.test.ts',
  'test/scan/scan.test.ts',
  'test/probes/stanza-limits.test.ts',
  'test/watch/command.test.ts',
  'test/probes/login.test.ts',
  'test/probes/intrusive.test.ts',
  'test/probes/s2s-outgoing.test.ts',
  'test/rules/less-seen-rare.test.ts',
  'test/judge/judge.test.ts',
  'test/rules/less-seen.test.ts',
];

/** A worker goes on to the next file with its modules loaded only within one project. */
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
  const first = indexIn(UNIT_FIRST, moduleId);
  if (first !== null) return first;
  if (moduleId.includes('/test/lab/')) return 100 + (indexIn(LAB_FIRST, moduleId) ?? 99);
  return 200 + (indexIn(UNIT_NEXT, moduleId) ?? 99);
}

function indexIn(list: readonly string[], moduleId: string): number | null {
  const index = list.findIndex((name) => moduleId.endsWith(`/${name}`));
  return index === -1 ? null : index;
}

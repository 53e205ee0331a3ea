import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { startLab, type LabDescription } from '../lab.js';
import { newerFleet } from './fleet.js';
import { newerTree } from './tree.js';

declare module 'vitest' {
  interface ProvidedContext {
    newer: { readonly lab: LabDescription; readonly tree: string } | { readonly reason: string };
  }
}

/** Once for all tests of the project `newer`, which are skipped where there is a reason. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const tree = newerTree();
  if ('reason' in tree) {
    project.provide('newer', tree);
    return undefined;
  }
  const lab = await startLab('processes', newerFleet(tree.folder));
  const { n, resolver, resolvers, trustAnchorFile, caFile, directory, account, servers } = lab;
  const names = { resolver, resolvers, trustAnchorFile };
  project.provide('newer', {
    lab: { n, ...names, caFile, directory, account, servers },
    tree: tree.folder,
  });
  return () => lab.stop();
}

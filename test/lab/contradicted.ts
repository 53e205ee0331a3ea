/** What a configuration contradicts in a recording of the lab. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withObservations } from '../../src/evidence/attestation/with-observations.js';
import { openConfiguration, readConfiguration } from '../../src/evidence/read-evidence.js';
import { judge } from '../../src/judge/judge.js';
import type { ConfiguredSoftware, Finding, Recording } from '../../src/model/index.js';

/** Debian 12. */
const VERSIONS = { prosody: '0.12', ejabberd: '23.01' } as const;

export const FILES = { prosody: 'prosody.cfg.lua', ejabberd: 'ejabberd.yml' } as const;

/** The recording with the configuration, as `scan --config` has it. */
export async function withConfiguration(
  recording: Recording,
  software: ConfiguredSoftware,
  ...files: readonly string[]
): Promise<Recording> {
  const opened = await openConfiguration({
    ...{ files, roots: [], environmentFiles: [], variables: {} },
    software: { software, version: VERSIONS[software] },
  });
  const { domain, endedAt } = recording;
  return withObservations(recording, await readConfiguration(opened, domain, null, endedAt));
}

/** `id: configured compliant, wire missing` or `id: c2s-limit 262144, seen 2097153`, sorted. */
export function contradictedIn(recording: Recording): readonly string[] {
  const { contradictions, files = [] } = judge(recording);
  if (files.some(({ refused }) => refused !== null)) throw new Error('not loaded');
  return [...new Set(contradictions.flatMap(inWords))].sort();
}

function inWords({ requirement, code, args }: Finding): readonly string[] {
  const text = (name: string): string => [args[name]].flat().join(' ') || 'none';
  if (code === 'EVIDENCE_CONTRADICTED') {
    return [`${requirement}: ${text('source')} ${text('said')}, ${text('by')} ${text('found')}`];
  }
  return code === 'CONFIGURATION_DIFFERS'
    ? [`${requirement}: ${text('what')} ${text('configured')}, seen ${text('seen')}`]
    : [];
}

/** A file with this text below the folder of the lab; its path. */
export function written(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

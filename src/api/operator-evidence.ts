/** Reads the evidence of the operator that options name, for scans and saved recordings. */
import type { OpenedConfiguration } from '../evidence/read-evidence.js';
import type { NamedSoftware } from '../evidence/server-version.js';
import type { Observation, Recording } from '../model/index.js';
import { withObservations } from '../evidence/attestation/with-observations.js';
import { observationView } from '../model/observation-view.js';
import type { CONFIGURATION_OPTIONS, EVIDENCE_OPTIONS } from '../options/evidence.js';
import type { Values } from '../options/read.js';
import { agreedSoftware, softwareOf } from '../rules/shared/facts/software.js';
import { Problem } from '../util/problem.js';

type ConfigurationFlags = Values<typeof CONFIGURATION_OPTIONS>;
export type EvidenceFlags = Values<typeof EVIDENCE_OPTIONS>;

/** Evidence of the operator whose files could be read. */
export interface OperatorEvidence {
  /** The configuration; null if none was given. */
  readonly opened: OpenedConfiguration | null;
  /** The recording of the domain with the evidence as observations. Throws `Problem`. */
  addedTo(recording: Recording): Promise<Recording>;
}

/**
 * Reads the files with evidence that the options name. `domain` is the domain of the evidence. If
 * it is null, the attestations are read later, for the domain of the recording. Throws `Problem`.
 */
export async function operatorEvidence(
  flags: EvidenceFlags,
  domain: string | null,
): Promise<OperatorEvidence> {
  const attested = domain === null ? null : await attestedBy(flags.attest, domain);
  const opened = await openedConfiguration(flags);
  return {
    opened,
    addedTo: async (recording) =>
      withObservations(recording, [
        ...(attested ?? (await attestedBy(flags.attest, recording.domain))),
        ...(await configuredBy(opened, recording)),
      ]),
  };
}

/**
 * Adds evidence to a scan that must have a result whatever the files are like: what cannot be read is
 * left out. `tell` gets the reason, one line for each.
 */
export async function withReadableEvidence(
  recording: Recording,
  flags: EvidenceFlags,
  tell: (line: string) => void,
): Promise<Recording> {
  const { domain } = recording;
  const configuration = { ...flags, attest: [] };
  const parts = [
    ...flags.attest.map((file) => ({ ...NO_EVIDENCE, attest: [file] })),
    ...(flags.config.length === 0 ? [] : [configuration]),
  ];
  let whole = recording;
  for (const part of parts) {
    try {
      whole = await (await operatorEvidence(part, domain)).addedTo(whole);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      tell(`${domain}: scanned without this evidence: ${error.message}`);
    }
  }
  return whole;
}

const NO_EVIDENCE: EvidenceFlags = {
  ...{ config: [], configRoot: [], envFile: [], env: [] },
  ...{ software: undefined, attest: [] },
};

/** Returns the observations of the files of `--attest`, about the domain. Throws `Problem`. */
async function attestedBy(
  files: readonly string[],
  domain: string,
): Promise<readonly Observation[]> {
  if (files.length === 0) return [];
  // Import these modules late, because compiling schemas needs more time than the rest of the
  // start.
  const { readAttestation } = await import('../files/attestation.js');
  const { attestedObservations } = await import('../evidence/attestation/attested.js');
  const now = new Date();
  const observations: Observation[] = [];
  for (const file of files) {
    const attestation = await readAttestation(file, { domain, now });
    observations.push(...attestedObservations(attestation, domain, file));
  }
  // If several files contain the same fact or claim, the last file decides.
  return [...new Map(observations.map((one) => [one.id, one])).values()];
}

/** Reads the files of `--config`; null without that option. Throws `Problem`. */
async function openedConfiguration({
  config,
  configRoot,
  envFile,
  env,
  software,
}: ConfigurationFlags): Promise<OpenedConfiguration | null> {
  if (config.length === 0) {
    const [alone] = [
      ...(configRoot.length > 0 ? ['--config-root'] : []),
      ...(envFile.length > 0 ? ['--env-file'] : []),
      ...(env.length > 0 ? ['--env'] : []),
      ...(software === undefined ? [] : ['--software']),
    ];
    if (alone !== undefined) throw new Problem(`${alone}: needs --config FILE`);
    return null;
  }
  const { openConfiguration } = await import('../evidence/read-evidence.js');
  return openConfiguration({
    files: config,
    roots: configRoot,
    environmentFiles: envFile,
    variables: Object.fromEntries(env.map(({ name, value }) => [name, value])),
    software: software ?? null,
  });
}

/**
 * Reads the server configuration that the operator gave. Returns observations about the domain of
 * the recording.
 */
async function configuredBy(
  opened: OpenedConfiguration | null,
  { domain, observations }: Pick<Recording, 'domain' | 'observations'>,
): Promise<readonly Observation[]> {
  if (opened === null) return [];
  const { readConfiguration } = await import('../evidence/read-evidence.js');
  return readConfiguration(
    opened,
    domain,
    await reportedBy(observations),
    new Date().toISOString(),
  );
}

/** Software and version as the server reports them (XEP-0092). */
async function reportedBy(observations: readonly Observation[]): Promise<NamedSoftware | null> {
  const { softwareNamed } = await import('../evidence/server-version.js');
  const said = agreedSoftware(softwareOf(observationView(observations, ['entity.iq'])));
  const software = said === null ? null : softwareNamed(said.name);
  const version = said?.version ?? null;
  return software === null || version === null ? null : { software, version };
}

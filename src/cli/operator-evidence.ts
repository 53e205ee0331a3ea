/** Evidence of the operator that the options name. */
import type { Observation } from '../model/index.js';

/** Observations of the files of `--attest`, about the domain. Throws `Problem`. */
export async function attestedBy(
  files: readonly string[],
  domain: string,
): Promise<readonly Observation[]> {
  if (files.length === 0) return [];
  // Imported late: compiling schemas takes longer than the rest of the start.
  const { readAttestation } = await import('../files/attestation.js');
  const { attestedObservations } = await import('../evidence/attestation/attested.js');
  const now = new Date();
  const observations: Observation[] = [];
  for (const file of files) {
    const attestation = await readAttestation(file, { domain, now });
    observations.push(...attestedObservations(attestation, domain, file));
  }
  // If two files say something of the same matter, the later file counts.
  return [...new Map(observations.map((one) => [one.id, one])).values()];
}

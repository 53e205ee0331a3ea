/** The verdict on a service of which a scan, a configuration, the host and the operator tell everything. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CATALOGUE } from '../../src/catalogue/index.js';
import { attestedObservations } from '../../src/evidence/attestation/attested.js';
import { withObservations } from '../../src/evidence/attestation/with-observations.js';
import { parseRecording } from '../../src/files/recording.js';
import { judge } from '../../src/judge/judge.js';
import { CONFIGURATION_EXAMPLES } from '../../src/model/kinds/configuration-examples.js';
import { HOST_FACT_SPECS, type HostFact } from '../../src/model/kinds/operator.js';
import {
  observationOf,
  type ClaimedRow,
  type CollectedFact,
  type ConfiguredSettings,
  type Recording,
  type VariableTrial,
  type Verdict,
} from '../../src/model/index.js';

/** Day of the recording, and of all evidence that is added to it. */
export const DAY = '2026-11-30';
const AT = `${DAY}T03:00:00.000Z`;

const FILE = '/etc/prosody/prosody.cfg.lua';

function setAt<T>(value: T, line: number) {
  return { value, from: [{ option: 'of the test', file: FILE, line }] };
}

/** Public scan of the Prosody server of the lab. */
function scanned(): Recording {
  const folder = join(import.meta.dirname, '..', 'recordings');
  const name = readdirSync(folder).find((one) =>
    one.startsWith('prosody-good.example_public_5274fa'),
  );
  const text = gunzipSync(readFileSync(join(folder, name ?? ''))).toString('utf8');
  return parseRecording(text, 'recording');
}

function configured(domain: string) {
  const { value, asked } = CONFIGURATION_EXAMPLES.server;
  const usual = value.settings as ConfiguredSettings;
  const settings: ConfiguredSettings = {
    ...usual,
    loginLimit: setAt({ limit: 'all', by: 'limit_auth' }, 11),
    passwords: setAt({ stored: 'plain', hash: null, iterations: null, leftovers: null }, 12),
  };
  const trial: VariableTrial = {
    variable: 'CHAT_AUTH',
    value: 'internal_hashed',
    settings: {
      passwords: setAt(
        { stored: 'hashed', hash: 'SHA-1', iterations: 10_000, leftovers: null },
        12,
      ),
    },
  };
  const whole = { ...value, loads: null, hosts: [domain], settings, trials: [trial] };
  return observationOf('config.server', domain, asked, AT, { value: whole });
}

function collected(): readonly CollectedFact[] {
  const kinds = Object.keys(HOST_FACT_SPECS) as readonly HostFact[];
  return kinds.map((item): CollectedFact => {
    const { value } = HOST_FACT_SPECS[item].example;
    const known = item === 'host.surroundings' ? { ...value, container: null } : value;
    return { item, at: AT, value: known };
  });
}

/** Claims on all rows that an operator can tell. */
function claims(): readonly ClaimedRow[] {
  const claim = { status: 'compliant', since: DAY, until: '2027-11-29', by: 'operator' } as const;
  return CATALOGUE.filter(({ access }) => access.includes('operator')).map(({ id }) => ({
    ...{ row: id, words: 'Checked by hand' },
    ...claim,
  }));
}

const SCANNED = scanned();
const { domain } = SCANNED;

export const FULL_EVIDENCE: Verdict = judge(
  withObservations(SCANNED, [
    configured(domain),
    ...attestedObservations(
      { domain, collected: collected(), claims: claims() },
      domain,
      'attestation',
    ),
  ]),
);

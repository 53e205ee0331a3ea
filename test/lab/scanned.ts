/** Scans of servers of the lab, as its tests make them, and what they came to. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import type { Account } from '../../src/scan/account.js';
import { judge } from '../../src/judge/judge.js';
import type { Recording } from '../../src/model/index.js';
import type { OwnIdentity } from '../../src/net/tls/identity.js';
import { createTrustStore } from '../../src/net/tls/trust-store.js';
import { formatRecording } from '../../src/files/recording-text.js';
import { parseRecording } from '../../src/files/recording.js';
import { scan, type ScanRequest } from '../every-probe.js';
import { settingsOf, type ScanFlags } from '../../src/scan/settings.js';
import { parseTrustAnchors } from '../../src/wire/dns/dnssec/anchors.js';
import { freshAddress } from './address.js';
import type { LabDescription } from './lab.js';

export interface Extras extends Pick<ScanRequest, 'access' | 'account' | 'federated' | 'probes'> {
  readonly identity?: OwnIdentity | null;
  /** Chains of trust begin at the root of the lab, else at that of the world. */
  readonly anchored?: boolean;
}

/**
 * Asks the resolver of the lab, trusts its authority alone, and comes from an address that no
 * server has seen: some ban whoever fails to log in.
 */
export async function scanInLab(
  lab: LabDescription,
  domain: string,
  flags: ScanFlags,
  { anchored = false, ...extras }: Extras = {},
): Promise<Recording> {
  const trust = createTrustStore('none', [lab.caFile]);
  const anchors = anchored
    ? parseTrustAnchors(readFileSync(lab.trustAnchorFile, 'utf8'))
    : undefined;
  const settings = settingsOf(
    {
      ...{ resolver: [lab.resolver], allowPrivate: true, roots: 'none', bind: freshAddress() },
      ...flags,
    },
    [],
    trust.ca,
    anchors,
    extras.identity ?? null,
  );
  const recording = await scan({ domain, settings, trust, ...extras });
  if (RECORDINGS !== undefined) keep(recording, RECORDINGS);
  return recording;
}

/** `npm run record-lab`: a folder for the recordings of all scans, for `npm run same-rulings`. */
const { RECORDINGS } = process.env;

/** One file for each domain, access and set of kinds: the rest would be much the same. */
function keep(recording: Recording, folder: string): void {
  const { domain, access, observations } = recording;
  const kinds = [...new Set(observations.map(({ kind }) => kind))].sort().join();
  const hash = createHash('sha256').update(kinds).digest('hex').slice(0, 6);
  const name = `${domain}_${access.join('+')}_${hash}.json.gz`;
  writeFileSync(join(folder, name), gzipSync(formatRecording(recording), { level: 9 }));
}

export function accountOf({ account: { username, password } }: LabDescription): Account {
  return { user: username, password };
}

/** The text of a recording, which reads back as it was, and has no password in it. */
export function keptText(recording: Recording, { password }: Account): string {
  const text = formatRecording(recording);
  expect(text).not.toContain(password);
  expect(parseRecording(text, 'file.json')).toEqual(recording);
  return text;
}

/** `missing/exercised STANZA_LIMIT_ABSENT`, `not-observed/- SESSION_FAILED`. */
export function ruledIn(recording: Recording, id: string): string {
  const ruling = judge(recording).rows.find((row) => row.id === id)?.ruling;
  return `${ruling?.status}/${ruling?.basis ?? '-'} ${ruling?.code}`;
}

/** Whether evidence of the operator and a row can both be true although their statuses differ. */
import { hasCode, type Code } from '../../rules/codes.js';
import { parseEndpointId } from '../../model/endpoint-id.js';
import type { Outcome } from './outcome.js';

/** Codes of a configuration without a service that another server may offer for the domain. */
const NOT_BY_THIS_SERVER: readonly Code[] = ['CONFIGURED_NO_STUN'];

/**
 * Codes of rows that do not apply because registration is closed. If the file has it open, the row
 * on public registration says so.
 */
const CLOSED: readonly Code[] = ['REGISTRATION_CLOSED', 'REGISTRATIONS_NOT_ALLOWED'];

/**
 * Statuses of a configuration that agree with every row. `partial` means that a file cannot tell
 * more, and `configurable` that it is off in the file at hand.
 */
const VAGUE: readonly Outcome['status'][] = ['partial', 'configurable'];

/** Whether what evidence of this source says does not contradict the row. */
export function agrees(source: string, said: Outcome, row: Outcome): boolean {
  if (said.status === row.status || row.status === 'configurable') return true;
  if (row.status === 'not-applicable' && CLOSED.includes(row.code)) return true;
  if (source !== 'configured') return false;
  if (VAGUE.includes(said.status) || NOT_BY_THIS_SERVER.includes(said.code)) return true;
  // What is partial from outside may be missing: a scan does not try everything that a file allows.
  if (row.status === 'partial' && said.status === 'missing') return true;
  if (said.code === 'CONFIGURED_NO_UPLOAD') return isOfOthers(said, row);
  return !isAtPorts(said, row);
}

/**
 * Whether the file says how a partial row of the wire is to be read. A form for invitations looks like
 * that of open registration, but a server whose registration is closed has none.
 */
export function explains(said: Outcome): boolean {
  return !hasCode(said, 'CONFIGURED_REGISTRATION') || said.args.registration === 'invitation';
}

/** Whether the row is about a port that the file decides on; true if it decides on all. */
function isAtPorts({ ports }: Outcome, { findings }: Outcome): boolean {
  if (ports === undefined) return true;
  return findings.some(({ subject }) => {
    const port = parseEndpointId(subject)?.port;
    return port !== undefined && ports.includes(port);
  });
}

/** Whether the row is about upload services of other domains, which the domain lists. */
function isOfOthers(said: Outcome, row: Outcome): boolean {
  const own = said.findings.map(({ subject }) => subject);
  return row.findings
    .filter((one) => hasCode(one, ...UPLOADS))
    .every(({ subject }) => !own.some((name) => subject === name || subject.endsWith(`.${name}`)));
}

const UPLOADS = [
  'UPLOAD_GUESSABLE',
  'UPLOAD_NAMES_NOBODY',
  'UPLOAD_NAMES_OWNER',
  'UPLOAD_RANDOM',
] as const;

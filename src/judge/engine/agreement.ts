/** Whether evidence of the operator and a row can both be true although their statuses differ. */
import { hasCode, type Code } from '../../rules/codes.js';
import { parseEndpointId } from '../../model/endpoint-id.js';
import type { Outcome } from './outcome.js';

/**
 * Codes which state that the configuration lacks a service. Another server may offer such a
 * service for the domain.
 */
const NOT_BY_THIS_SERVER: readonly Code[] = ['CONFIGURED_NO_STUN'];

/**
 * Codes of requirements that do not apply because registration is closed. If the configuration
 * file opens registration, the requirement on public registration reports this contradiction.
 */
const CLOSED: readonly Code[] = ['REGISTRATION_CLOSED', 'REGISTRATIONS_NOT_ALLOWED'];

/**
 * Statuses of a configuration that contradict no status of the requirement. `partial`: the file
 * cannot show more. `configurable`: the feature is off in the given file.
 */
const VAGUE: readonly Outcome['status'][] = ['partial', 'configurable'];

/**
 * Whether the outcome `said`, from evidence of the source `source`, does not contradict the
 * outcome `row`.
 */
export function agrees(source: string, said: Outcome, row: Outcome): boolean {
  if (said.status === row.status || row.status === 'configurable') return true;
  if (row.status === 'not-applicable' && CLOSED.includes(row.code)) return true;
  if (source !== 'configured') return false;
  if (VAGUE.includes(said.status) || NOT_BY_THIS_SERVER.includes(said.code)) return true;
  // `partial` in the scan does not contradict `missing` in the configuration, because a scan does
  // not try everything that the configuration allows.
  if (row.status === 'partial' && said.status === 'missing') return true;
  if (said.code === 'CONFIGURED_NO_UPLOAD') return isOfOthers(said, row);
  return !isAtPorts(said, row);
}

/**
 * Whether the configuration explains a `partial` result of the scan. A form for invitations looks
 * like one for open registration, so a file that allows only invitations explains it. A file with
 * closed registration does not, because such a server sends no form.
 */
export function explains(said: Outcome): boolean {
  return !hasCode(said, 'CONFIGURED_REGISTRATION') || said.args.registration === 'invitation';
}

/**
 * Whether the findings are about a port for which the configuration decides; true if it decides
 * for all ports.
 */
function isAtPorts({ ports }: Outcome, { findings }: Outcome): boolean {
  if (ports === undefined) return true;
  return findings.some(({ subject }) => {
    const port = parseEndpointId(subject)?.port;
    return port !== undefined && ports.includes(port);
  });
}

/**
 * Whether all upload services that the scan judged belong to other domains than those of the
 * configuration.
 */
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

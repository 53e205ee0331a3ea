import type { TypedCoded } from '../../codes.js';
import { coverageOf, type DeadTarget } from '../../shared/facts/coverage.js';
import { isAddress } from '../../../util/address.js';
import { SERVED, type Role } from '../../../model/index.js';
import { findingOf, type AnyInput, type SubjectFinding } from '../../../judge/engine/check.js';

/**
 * What is wrong with the SRV records of a role (RFC 2782, RFC 6120 §3.2.1): targets that no client
 * can connect to, and records that mean nothing. Information: the rows are ruled on the rest.
 */
export function srvTargetMarks(
  { seen, domain, settings }: AnyInput,
  role: Role,
): readonly SubjectFinding[] {
  const { dead } = coverageOf(seen, role, domain, settings);
  const deaths = dead.flatMap((one): SubjectFinding[] => {
    const coded = codedOf(one);
    return coded === null ? [] : [findingOf(one.id, 'information', null, coded, one.evidence)];
  });
  const records = seen.all('dns.srv').flatMap(({ id, subject, value }): SubjectFinding[] => {
    if (value === undefined || SERVED[value.service][0] !== role) return [];
    const named = value.records.filter(({ target }) => target !== '.');
    const mark = (coded: TypedCoded): SubjectFinding =>
      findingOf(subject, 'information', null, coded, [id]);
    const marks = named.flatMap(({ target: host, port }) => {
      const target = targetText(host, port);
      return [
        ...(port === 0 ? [mark({ code: 'SRV_TARGET_PORT_ZERO', args: { target } })] : []),
        ...(isAddress(host) ? [mark({ code: 'SRV_TARGET_IS_ADDRESS', args: { target } })] : []),
      ];
    });
    const targets = named.map(({ target, port }) => targetText(target, port));
    return named.length > 0 && named.length < value.records.length
      ? [...marks, mark({ code: 'SRV_ROOT_AMONG_TARGETS', args: { targets } })]
      : marks;
  });
  return [...deaths, ...records, ...misplacedMarks(seen, role)];
}

/** An alias leads to what another name is for, so that it shows nothing. */
function misplacedMarks(seen: AnyInput['seen'], role: Role): readonly SubjectFinding[] {
  return seen.all('dns.misplaced').flatMap(({ id, subject, value }): SubjectFinding[] => {
    if (value?.role !== role || value.records.length === 0 || value.aliases.length > 0) return [];
    const coded = { code: 'SRV_MISPLACED', args: { belongs: value.belongs } } as const;
    return [findingOf(subject, 'information', null, coded, [id])];
  });
}

/** Null where the record says it all already. */
function codedOf({ endpoint, why }: DeadTarget): TypedCoded | null {
  const { host, port, address } = endpoint;
  const target = targetText(host, port);
  switch (why) {
    case 'no-address':
      return { code: 'SRV_TARGET_NO_ADDRESS', args: { target } };
    case 'refuses':
      return { code: 'SRV_TARGET_REFUSES', args: { target, address } };
    case 'record':
      return null;
  }
}

function targetText(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

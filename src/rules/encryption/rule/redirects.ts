import { endpointStates } from '../../shared/facts/coverage.js';
import type { Role } from '../../../model/index.js';
import { findingOf, type AnyInput, type SubjectFinding } from '../../../judge/engine/check.js';

/** Of a host that a server names: text of the server is bounded. */
const LONGEST = 300;

/**
 * Endpoints of a role that send clients or peers elsewhere (RFC 6120 section 4.9.3.19).
 * Information: the rows are ruled on what answered there. The scan follows it before TLS only.
 */
export function redirectMarks(
  { seen, domain, settings }: AnyInput,
  role: Role,
): readonly SubjectFinding[] {
  const endpoints = endpointStates(seen, domain, settings).filter(
    ({ endpoint }) => endpoint.role === role,
  );
  return endpoints.flatMap(({ id, endpoint }) =>
    seen.at('stream.open', id).flatMap(({ id: evidence, value }): SubjectFinding[] => {
      if (value === undefined) return [];
      const { host, port } = endpoint;
      const from = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
      const { phase, redirects, error } = value;
      const to = error?.seeOtherHost?.slice(0, LONGEST) ?? null;
      const followed = { code: 'REDIRECTED', args: { from, to: redirects } } as const;
      const left = { code: 'REDIRECT_NOT_FOLLOWED', args: { from, to: to ?? '', phase } } as const;
      return [
        ...(redirects.length > 0 ? [findingOf(id, 'information', null, followed, [evidence])] : []),
        ...(to === null ? [] : [findingOf(id, 'information', null, left, [evidence])]),
      ];
    }),
  );
}

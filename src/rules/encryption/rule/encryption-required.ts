import type { TypedCoded } from '../../codes.js';
import { tlsReach } from '../../tls/facts/tls-reach.js';
import { establishedAt } from '../../tls/facts/tls-versions.js';
import type { EndpointState } from '../../shared/facts/coverage.js';
import type { ObservationView } from '../../../model/index.js';
import { clearClientMarks } from './clear-client.js';
import { clearServerMarks } from './clear-server.js';
import { findingOf, type Check, type SubjectFinding } from '../../../judge/engine/check.js';
import { compareMarks, overEndpoints, worstOf, type Survey } from '../../../judge/engine/merge.js';
import { redirectMarks } from './redirects.js';
import { srvTargetMarks } from './srv-targets.js';
import { noTlsMark } from '../../shared/rule/unseen.js';

/**
 * RFC 6120 §5.3.1 and §13.8, RFC 7590 §3: no session without encryption. On direct TLS it is
 * there by construction; with STARTTLS the server must refuse to go on without it.
 */
export const encryptionRequired: Check<'encryption-required'> = (input) => {
  const { seen, settings, params } = input;
  const { role } = params;
  const look = (state: EndpointState): readonly SubjectFinding[] => {
    const { transport } = state.endpoint;
    if (transport === 'direct') return [directMark(seen, state.id)];
    return role === 'c2s'
      ? clearClientMarks(seen, state.id, settings)
      : clearServerMarks(seen, state.id);
  };
  const outcome = overEndpoints(input, [role], look, (survey) =>
    worstOf(survey, (status) => {
      if (status === 'missing') return { code: 'ENCRYPTION_NOT_REQUIRED', args: { role } };
      if (status === 'partial') return { code: 'ENCRYPTION_UNPROVEN', args: { role } };
      return required(role, survey);
    }),
  );
  const notes = [...srvTargetMarks(input, role), ...redirectMarks(input, role)];
  return { ...outcome, findings: [...outcome.findings, ...notes].sort(compareMarks) };
};

function required(role: string, { marks }: Survey): TypedCoded {
  const count = (test: (mark: SubjectFinding) => boolean): number =>
    marks.filter((mark) => mark.status === 'compliant' && test(mark)).length;
  return {
    code: 'ENCRYPTION_REQUIRED',
    args: {
      role,
      exercised: count(({ basis }) => basis === 'exercised'),
      advertised: count(({ basis }) => basis === 'advertised'),
      direct: count(({ code }) => code === 'DIRECT_TLS'),
    },
  };
}

function directMark(seen: ObservationView, id: string): SubjectFinding {
  const reach = tlsReach(seen, id);
  if (reach.up)
    return findingOf(id, 'compliant', 'observed', { code: 'DIRECT_TLS', args: {} }, reach.evidence);
  if (reach.obstacle === 'null-cipher') {
    const ciphers = establishedAt(seen, id).map(({ handshake }) => handshake.cipher);
    return findingOf(
      id,
      'not-observed',
      null,
      { code: 'NO_ENCRYPTION', args: { ciphers } },
      reach.evidence,
    );
  }
  return noTlsMark(seen, id);
}

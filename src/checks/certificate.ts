import { servedChains, unseenCertificates } from '../facts/chain.js';
import type { EndpointState } from '../facts/endpoints.js';
import { distinct } from '../facts/order.js';
import { establishedAt, versionAnswer } from '../facts/tls-versions.js';
import { TLS_VERSIONS } from '../model.js';
import { defectsOf } from './certificate-defects.js';
import { markOf, type Check, type CheckInput, type Mark } from './check.js';
import { noTlsMark, unansweredMark } from './unseen.js';
import { overEndpoints, worstOf, type Survey } from './merge.js';

/**
 * RFC 6120 §13.7, RFC 5280: a chain to a trusted root, the XMPP domain among its names, dates,
 * keys and signatures. A server may hold several certificates and choose by what the client
 * offers, so every version of TLS must have been answered, and every certificate that is known
 * of must have come with a handshake, before all can be said to be good.
 */
export const certificate: Check<'certificate'> = (input) =>
  overEndpoints(
    input,
    ['c2s', 's2s'],
    (state) => look(input, state),
    (survey) =>
      worstOf(survey, (status) =>
        status === 'compliant'
          ? { code: 'CERTIFICATES_VALID', args: {} }
          : { code: 'CERTIFICATES_DEFECTIVE', args: { defects: defectsIn(survey) } },
      ),
  );

function defectsIn({ marks }: Survey): string[] {
  return distinct(marks.filter(({ status }) => status === 'missing').map(({ code }) => code));
}

function look(input: CheckInput<'certificate'>, { id, endpoint }: EndpointState): readonly Mark[] {
  const { seen, domain, settings, params, at } = input;
  const established = establishedAt(seen, id);
  if (established.length === 0) return [noTlsMark(seen, id)];
  const chains = servedChains(seen, id);
  if (chains.length === 0) {
    const evidence = established.map((handshake) => handshake.id);
    return [markOf(id, 'not-observed', null, { code: 'CERTIFICATE_UNSEEN', args: {} }, evidence)];
  }
  const scene = { subject: id, role: endpoint.role, domain, settings, params, at };
  const marks = [
    ...chains.flatMap((chain) => defectsOf(chain, scene)),
    ...unseenCertificates(seen, id).map((one) => unansweredMark(id, 'certificate', null, one)),
  ];

  const unknown = TLS_VERSIONS.flatMap((version) => {
    const answer = versionAnswer(seen, id, version);
    return answer.answer === 'unknown' ? [{ version, evidence: answer.evidence }] : [];
  });
  if (unknown.length > 0) {
    const args = { versions: unknown.map(({ version }) => version) };
    const evidence = distinct(unknown.flatMap((one) => one.evidence));
    const coded = { code: 'CERTIFICATE_IN_OTHER_VERSIONS', args } as const;
    marks.push(markOf(id, 'not-observed', null, coded, evidence));
  }
  return once(marks);
}

/** Chains that share a certificate share its defects. */
function once(marks: readonly Mark[]): readonly Mark[] {
  const byWords = new Map<string, Mark>();
  for (const mark of marks) {
    const key = JSON.stringify([mark.status, mark.code, mark.args]);
    const known = byWords.get(key);
    const evidence = distinct([...(known?.evidence ?? []), ...mark.evidence]);
    byWords.set(key, { ...mark, evidence });
  }
  return [...byWords.values()];
}

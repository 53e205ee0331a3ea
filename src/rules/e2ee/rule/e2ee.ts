import type { TypedCoded } from '../../codes.js';
import { pepOf } from '../facts/pep.js';
import type { E2eeBundle, E2eeMessages, Observation, Status } from '../../../model/index.js';
import { withoutSession } from '../../../judge/engine/without-session.js';
import {
  findingOf,
  outcomeOf,
  type Check,
  type SubjectFinding,
} from '../../../judge/engine/check.js';

/**
 * Messages in the shapes of end-to-end encryption must arrive as they were sent, and the keys
 * for OMEMO must be published and fetched (XEP-0384 §5.3).
 */
export const e2eeOperable: Check<'e2ee-operable'> = (input) => {
  const { seen, domain } = input;
  const [messages] = seen.all('e2ee.messages');
  const [bundle] = seen.all('e2ee.bundle');
  const marks = [
    ...(messages === undefined ? [] : messageMarks(messages, domain)),
    ...(bundle === undefined ? [] : bundleMarks(bundle, domain)),
  ];
  const pep = pepOf(seen);
  if (pep !== null) {
    const { present, absent, evidence } = pep;
    const coded: TypedCoded = pep.pep
      ? { code: 'E2EE_PEP_FEATURES', args: { present, absent } }
      : { code: 'E2EE_PEP_ABSENT', args: {} };
    // What was seen to work goes before what is said to.
    const whole = (pep.pep && absent.length === 0) || bundle?.value?.fetched === 'unchanged';
    marks.push(
      findingOf(
        domain,
        whole ? 'information' : 'partial',
        whole ? null : 'advertised',
        coded,
        evidence,
      ),
    );
  }
  if (marks.length === 0) {
    return withoutSession(input, { code: 'E2EE_UNASKED', args: {} });
  }
  if (messages === undefined || bundle === undefined) {
    marks.push(findingOf(domain, 'not-observed', null, { code: 'E2EE_UNASKED', args: {} }, []));
  }
  return summary(marks, pep?.pep === true && pep.absent.length === 0);
};

function summary(
  marks: readonly SubjectFinding[],
  features: boolean,
): ReturnType<Check<'e2ee-operable'>> {
  const at = (status: Status): SubjectFinding | undefined =>
    marks.find((mark) => mark.status === status);
  const outcome = (
    status: Status,
    { basis, code, args }: SubjectFinding,
  ): ReturnType<Check<'e2ee-operable'>> =>
    outcomeOf(status, basis, { code, args } as TypedCoded, marks);
  const missing = at('missing');
  if (missing !== undefined) return outcome('missing', missing);
  const partial = at('partial');
  if (partial !== undefined) return outcome('partial', partial);
  const unseen = at('not-observed');
  if (unseen === undefined) {
    return outcomeOf('compliant', 'exercised', { code: 'E2EE_OPERABLE', args: {} }, marks);
  }
  return features
    ? outcomeOf('partial', 'advertised', { code: 'E2EE_FEATURES_ONLY', args: {} }, marks)
    : outcome('not-observed', unseen);
}

function unanswered(
  { id, failure }: Pick<Observation, 'id' | 'failure'>,
  domain: string,
): SubjectFinding[] {
  const coded: TypedCoded =
    failure === undefined
      ? { code: 'E2EE_UNASKED', args: {} }
      : { code: 'E2EE_UNANSWERED', args: failure };
  return [findingOf(domain, 'not-observed', null, coded, [id])];
}

function messageMarks(observed: Observation<'e2ee.messages'>, domain: string): SubjectFinding[] {
  const { value } = observed;
  if (value === undefined) return unanswered(observed, domain);
  const evidence = [observed.id];
  if (!value.control) {
    const coded = { code: 'E2EE_UNCONTROLLED', args: {} } as const;
    return [findingOf(domain, 'not-observed', null, coded, evidence)];
  }
  // A limit says nothing of the shape that it met.
  const limited = value.messages.find(({ condition }) => condition === 'resource-constraint');
  if (limited !== undefined) {
    const failure = { layer: 'session', reason: 'limited', detail: 'resource-constraint' };
    const coded = { code: 'E2EE_UNANSWERED', args: failure } as const;
    return [findingOf(domain, 'not-observed', null, coded, evidence)];
  }
  const of = (outcome: E2eeMessages['messages'][number]['outcome']): string[] =>
    value.messages.filter((one) => one.outcome === outcome).map(({ shape }) => shape);
  const touched = { altered: of('altered'), lost: of('lost'), refused: of('refused') };
  if (Object.values(touched).some((shapes) => shapes.length > 0)) {
    const coded = { code: 'E2EE_MESSAGES_TOUCHED', args: touched } as const;
    return [findingOf(domain, 'missing', 'exercised', coded, evidence)];
  }
  const coded = { code: 'E2EE_MESSAGES_UNCHANGED', args: { shapes: of('unchanged') } } as const;
  return [findingOf(domain, 'compliant', 'exercised', coded, evidence)];
}

function bundleMarks(observed: Observation<'e2ee.bundle'>, domain: string): SubjectFinding[] {
  const { value } = observed;
  if (value === undefined) return unanswered(observed, domain);
  const evidence = [observed.id];
  const code = value.publish === 'result' ? 'E2EE_BUNDLE_LEFT' : 'E2EE_BUNDLE_MAYBE_LEFT';
  const [status, coded] = ruleBundle(value);
  const basis = status === 'not-observed' ? null : ('exercised' as const);
  const mark = findingOf(domain, status, basis, coded, evidence);
  return value.deleted
    ? [mark]
    : [mark, findingOf(domain, 'information', null, { code, args: {} }, evidence)];
}

function ruleBundle({ publish, condition, fetched }: E2eeBundle): readonly [Status, TypedCoded] {
  // That keys cannot be published stops OMEMO, and neither OpenPGP nor OTR.
  if (publish === 'error') {
    return ['partial', { code: 'E2EE_BUNDLE_REFUSED', args: { condition: condition ?? '' } }];
  }
  if (publish === 'silence')
    return ['not-observed', { code: 'E2EE_BUNDLE_NOT_FETCHED', args: { how: 'silence' } }];
  switch (fetched) {
    case 'unchanged':
      return ['compliant', { code: 'E2EE_BUNDLE_UNCHANGED', args: {} }];
    case 'altered':
      return ['missing', { code: 'E2EE_BUNDLE_ALTERED', args: {} }];
    case 'refused':
      return ['partial', { code: 'E2EE_BUNDLE_NOT_FETCHED', args: { how: 'refused' } }];
    default:
      return ['not-observed', { code: 'E2EE_BUNDLE_NOT_FETCHED', args: { how: 'silence' } }];
  }
}

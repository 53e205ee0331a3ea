import {
  formsAt,
  invitingCommands,
  opennessOf,
  type FormNature,
  type Openness,
  type SeenForm,
} from '../facts/registration.js';
import type { EndpointState } from '../../shared/facts/coverage.js';
import { distinct } from '../../../util/order.js';
import { featuresAt, featuresOf, securedStreams, streamAt } from '../../shared/facts/streams.js';
import type { TypedCoded } from '../../codes.js';
import { type Observation, type ObservationView, askedOf } from '../../../model/index.js';
import {
  findingOf,
  outcomeOf,
  type AnyInput,
  type Check,
  type SubjectFinding,
  type Outcome,
} from '../../../judge/engine/check.js';
import { argsOf, overEndpoints, settled, unseen, worstOf } from '../../../judge/engine/merge.js';
import { noFeaturesMark, noStreamMark, unseenStreamMark } from '../../shared/rule/unseen.js';

/**
 * XEP-0077: off where no stream offers it and none gives out its form. A form proves nothing,
 * as a Prosody that registers by invitation only gives out the same; a submission tells.
 */
export const publicRegistration: Check<'public-registration'> = (input) => {
  const { seen } = input;
  return overEndpoints(
    input,
    ['c2s'],
    (state) => registrationMarks(seen, state),
    (survey) =>
      worstOf(survey, (status) =>
        status === 'compliant'
          ? { code: 'REGISTRATION_NOT_OFFERED', args: {} }
          : argsOf(survey, 'REGISTRATION_OFFERED').length > 0
            ? { code: 'REGISTRATION_OFFERED_SOMEWHERE', args: {} }
            : { code: 'REGISTRATION_FORM_SOMEWHERE', args: {} },
      ),
  );
};

/** XEP-0401 and XEP-0445: features, or the commands that the domain lists to a user (§3). */
export const invitations: Check<'invitations'> = (input) => {
  const offered = offeredInvitations(input);
  const listed = invitationCommands(input);
  if (listed === null) return offered;
  if (offered.status === 'compliant')
    return { ...offered, findings: [...offered.findings, listed] };
  const { code, args } = listed;
  const coded = { code, args } as TypedCoded;
  return outcomeOf('compliant', 'advertised', coded, [...offered.findings, listed]);
};

/** Null where no command for it was listed; others than users may not be shown any. */
function invitationCommands({ seen, domain }: AnyInput): SubjectFinding | null {
  const { nodes, evidence } = invitingCommands(seen, domain);
  if (nodes.length === 0) return null;
  const coded = { code: 'INVITATIONS_OFFERED', args: { features: nodes } } as const;
  return findingOf(domain, 'compliant', 'advertised', coded, evidence);
}

const offeredInvitations = (input: AnyInput): Outcome =>
  overEndpoints(
    input,
    ['c2s'],
    ({ id }) => invitationMarks(input.seen, id),
    (survey) =>
      survey.marks.some(({ status }) => status === 'compliant')
        ? settled(survey, 'compliant', () => ({
            code: 'INVITATIONS_OFFERED',
            args: {
              features: distinct(
                argsOf(survey, 'INVITATIONS_OFFERED').flatMap((args) => args.features),
              ),
            },
          }))
        : unseen(
            survey,
            survey.marks.some(({ code }) => code === 'INVITATIONS_NOT_SEEN')
              ? { code: 'INVITATIONS_NOT_SEEN', args: {} }
              : undefined,
          ),
  );

function invitationMarks(seen: ObservationView, id: string): readonly SubjectFinding[] {
  const streams = featuresAt(seen, id);
  if (streams.length === 0) return [noStreamMark(seen, id)];
  const evidence = distinct(streams.map((stream) => stream.id));
  const features = invitationFeatures(seen, id);
  if (features.length === 0) {
    return [
      findingOf(id, 'not-observed', null, { code: 'INVITATIONS_NOT_SEEN', args: {} }, evidence),
    ];
  }
  const coded = { code: 'INVITATIONS_OFFERED', args: { features } } as const;
  return [findingOf(id, 'compliant', 'advertised', coded, evidence)];
}

/** Namespaces, sorted. */
export function invitationFeatures(seen: ObservationView, id: string): readonly string[] {
  return distinct(
    featuresAt(seen, id).flatMap(({ features }) => [
      ...(features.inviteRegister ? ['urn:xmpp:invite'] : []),
      ...(features.ibrToken ? ['urn:xmpp:ibr-token:0'] : []),
    ]),
  );
}

/** What is seen of registration at an endpoint: worst first counts, as in every row. */
export function registrationMarks(
  seen: ObservationView,
  state: EndpointState,
): readonly SubjectFinding[] {
  const { id } = state;
  const openness = opennessOf(seen, invitationFeatures(seen, id).length > 0);
  const { forms, failed } = formsAt(seen, id);
  const offering = featuresAt(seen, id).filter(({ features }) => features.register);
  const given = forms.filter(({ form }) => ['captcha', 'redirect', 'bare'].includes(form.nature));
  const overwritten = overwritingMarks(seen, id);
  if (given.length > 0) return [givenMark(seen, id, given, openness), ...overwritten];
  const unclear = forms.filter(({ form }) => form.nature === 'unclear' || form.nature === 'empty');
  const unanswered = unansweredMarks(id, failed);
  if (offering.length > 0 && !securelyRefused(forms) && barredMarks(id, forms).length === 0) {
    const args = { phases: offering.map(({ phase }) => phase) };
    const invited = invitationFeatures(seen, id).length > 0;
    const code = invited ? 'REGISTRATION_OFFERED_WITH_INVITATIONS' : 'REGISTRATION_OFFERED';
    const evidence = distinct(offering.map((stream) => stream.id));
    return [findingOf(id, 'partial', 'advertised', { code, args }, evidence), ...unanswered];
  }
  const barred = barredMarks(id, forms);
  if (barred.length > 0) return [...barred, ...unanswered];
  if (unclear.length + unanswered.length > 0) {
    return [...unclear.map((one) => unclearMark(id, one)), ...unanswered];
  }
  return absentMarks(seen, state, forms);
}

function givenMark(
  seen: ObservationView,
  id: string,
  given: readonly SeenForm[],
  openness: Openness | null,
): SubjectFinding {
  const evidence = distinct(given.map((one) => one.id));
  if (openness?.state === 'invited') {
    const coded = { code: 'REGISTRATION_BY_INVITATION', args: { said: openness.said } } as const;
    return findingOf(id, 'compliant', 'exercised', coded, openness.evidence);
  }
  if (openness?.state === 'barred') {
    const coded = { code: 'REGISTRATION_REFUSED_HERE', args: { said: [openness.said] } } as const;
    return findingOf(id, 'not-observed', null, coded, openness.evidence);
  }
  if (openness?.state === 'open') {
    const coded = { code: 'REGISTRATION_OPEN', args: { by: openness.by } } as const;
    return findingOf(id, 'partial', 'exercised', coded, openness.evidence);
  }
  const web = given.flatMap(({ form }) => (form.nature === 'redirect' ? [form.url] : []));
  const [url] = web;
  if (url !== undefined && web.length === given.length) {
    const coded = { code: 'REGISTRATION_REDIRECTS', args: { url } } as const;
    return findingOf(id, 'partial', 'observed', coded, evidence);
  }
  const phases = given.map(({ phase }) => phase);
  const fields = distinct(given.flatMap(({ form }) => fieldsOf(form)));
  const invited = invitationFeatures(seen, id).length > 0;
  const code = invited ? 'REGISTRATION_FORM_WITH_INVITATIONS' : 'REGISTRATION_FORM';
  return findingOf(id, 'partial', 'observed', { code, args: { phases, fields } }, evidence);
}

function fieldsOf(form: FormNature): readonly string[] {
  if (form.nature === 'bare') return form.fields;
  return form.nature === 'captcha' ? form.kinds : [];
}

/** Of the questions for a form that failed. */
export function unansweredMarks(
  id: string,
  failed: readonly Observation<'register.form'>[],
): readonly SubjectFinding[] {
  return failed.map((one) => {
    const phase = askedOf(one)?.phase === 'clear' ? 'clear' : 'tls';
    const args = { phase, ...(one.failure ?? { layer: '', reason: '', detail: '' }) };
    return findingOf(id, 'not-observed', null, { code: 'REGISTRATION_UNANSWERED', args }, [one.id]);
  });
}

/** A form that was refused to this address in TLS: another one may be given it. */
function barredMarks(id: string, forms: readonly SeenForm[]): readonly SubjectFinding[] {
  const barred = forms.filter(({ form, phase }) => form.nature === 'barred' && phase !== 'clear');
  if (barred.length === 0) return [];
  const said = distinct(
    barred.flatMap(({ form }) => (form.nature === 'barred' ? [form.said] : [])),
  );
  const evidence = distinct(barred.map((one) => one.id));
  const coded = { code: 'REGISTRATION_REFUSED_HERE', args: { said } } as const;
  return [findingOf(id, 'not-observed', null, coded, evidence)];
}

/** XEP-0389 in any version, among the features and among what SASL2 has inline. */
function otherProtocols(
  seen: ObservationView,
  id: string,
): { names: string[]; evidence: string[] } {
  const found = featuresAt(seen, id).flatMap((stream) =>
    [...stream.features.other, ...(stream.features.sasl2?.inline ?? [])].flatMap((name) => {
      const [, namespace] = /^\{(urn:xmpp:register:\d+)\}/.exec(name) ?? [];
      return namespace === undefined ? [] : [{ namespace, id: stream.id }];
    }),
  );
  return {
    names: distinct(found.map(({ namespace }) => namespace)),
    evidence: distinct(found.map((one) => one.id)),
  };
}

export function unclearMark(id: string, { form, phase, id: evidence }: SeenForm): SubjectFinding {
  const said = form.nature === 'unclear' ? form.said : 'a form with nothing to fill in';
  const coded = { code: 'REGISTRATION_UNCLEAR', args: { phase, said } } as const;
  return findingOf(id, 'not-observed', null, coded, [evidence]);
}

/** A refusal before TLS says that TLS is wanted, and no more. */
function securelyRefused(forms: readonly SeenForm[]): boolean {
  return (
    forms.length > 0 &&
    forms.every(
      ({ form, phase }) =>
        form.nature === 'refused' || (form.nature === 'barred' && phase === 'clear'),
    ) &&
    forms.some(({ phase }) => phase !== 'clear')
  );
}

/** Not offered, and not given out: where all streams were seen, or the form was refused. */
function absentMarks(
  seen: ObservationView,
  state: EndpointState,
  forms: readonly SeenForm[],
): readonly SubjectFinding[] {
  const { id } = state;
  const marks = [...unseenClearMarks(seen, state), ...unseenSecuredMarks(seen, id)];
  if (marks.length > 0) return marks;
  if (securedStreams(seen, id).every((stream) => stream.state === 'refused')) {
    return [findingOf(id, 'not-observed', null, { code: 'OLD_TLS_ONLY', args: {} }, [])];
  }
  const { names, evidence: seenAt } = otherProtocols(seen, id);
  if (names.length > 0) {
    const coded = { code: 'REGISTRATION_OTHER_PROTOCOL', args: { names } } as const;
    return [findingOf(id, 'not-observed', null, coded, seenAt)];
  }
  if (securelyRefused(forms)) {
    const phases = forms.map(({ phase }) => phase);
    const said = distinct(
      forms.flatMap(({ form }) => (form.nature === 'refused' ? [form.said] : [])),
    );
    const evidence = distinct(forms.map((one) => one.id));
    const coded = { code: 'REGISTRATION_REFUSED', args: { phases, said } } as const;
    return [findingOf(id, 'compliant', 'exercised', coded, evidence)];
  }
  const evidence = distinct(featuresAt(seen, id).map((stream) => stream.id));
  const coded = { code: 'REGISTRATION_NOT_OFFERED', args: {} } as const;
  return [findingOf(id, 'compliant', 'advertised', coded, evidence)];
}

export function unseenClearMarks(
  seen: ObservationView,
  { id, endpoint }: EndpointState,
): readonly SubjectFinding[] {
  if (endpoint.transport !== 'starttls') return [];
  const clear = streamAt(seen, id, 'clear');
  const features = clear?.value === undefined ? null : featuresOf(clear.value);
  return features === null ? [noFeaturesMark(id, 'clear', clear)] : [];
}

export function unseenSecuredMarks(seen: ObservationView, id: string): readonly SubjectFinding[] {
  return securedStreams(seen, id).flatMap((stream) =>
    stream.state === 'unseen' ? [unseenStreamMark(seen, id, stream)] : [],
  );
}

/** A name that was there, and was registered again: whoever knows a name takes the account. */
function overwritingMarks(seen: ObservationView, id: string): readonly SubjectFinding[] {
  return seen.at('register.attempt', id).flatMap((one) => {
    const taken = one.value?.purpose === 'existing' && one.value.answer === 'result';
    const coded = { code: 'REGISTRATION_OF_EXISTING', args: {} } as const;
    return taken ? [findingOf(id, 'missing', 'exercised', coded, [one.id])] : [];
  });
}

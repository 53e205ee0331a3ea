import type { EndpointState } from '../../shared/facts/coverage.js';
import { distinct } from '../../../util/order.js';
import { formsAt, opennessOf, type Openness, type SeenForm } from '../facts/registration.js';
import type { ObservationView } from '../../../model/index.js';
import {
  findingOf,
  outcomeOf,
  type Check,
  type SubjectFinding,
} from '../../../judge/engine/check.js';
import {
  argsOf,
  overEndpoints,
  weakest,
  worstOf,
  type Survey,
} from '../../../judge/engine/merge.js';
import {
  invitationFeatures,
  registrationMarks,
  unansweredMarks,
  unclearMark,
  unseenClearMarks,
  unseenSecuredMarks,
} from './registration.js';

/** XEP-0158: there is a form to look at only where there is registration. */
export const registrationCaptcha: Check<'registration-captcha'> = (input) =>
  overEndpoints(
    input,
    ['c2s'],
    (state) => captchaMarks(input.seen, state),
    (survey) => {
      const counted = [...survey.statuses].filter(([subject]) =>
        survey.marks.some((mark) => mark.subject === subject && mark.status !== 'not-applicable'),
      );
      if (counted.length > 0) {
        return worstOf({ ...survey, statuses: new Map(counted) }, () => summaryOf(survey));
      }
      const bases = survey.marks.flatMap(({ basis }) => basis ?? []);
      const coded = { code: 'REGISTRATION_CLOSED', args: {} } as const;
      return outcomeOf('not-applicable', weakest(bases), coded, survey.marks);
    },
  );

function summaryOf(survey: Survey) {
  const fields = argsOf(survey, 'CAPTCHA_ABSENT').flatMap((args) => args.fields);
  if (fields.length > 0)
    return { code: 'CAPTCHA_ABSENT', args: { fields: distinct(fields) } } as const;
  const [web] = argsOf(survey, 'CAPTCHA_ON_THE_WEB');
  if (web !== undefined) return { code: 'CAPTCHA_ON_THE_WEB', args: web } as const;
  const kinds = distinct(argsOf(survey, 'CAPTCHA_ASKED').flatMap((args) => args.kinds));
  return { code: 'CAPTCHA_ASKED', args: { kinds } } as const;
}

function captchaMarks(seen: ObservationView, state: EndpointState): readonly SubjectFinding[] {
  const { id } = state;
  const openness = opennessOf(seen, invitationFeatures(seen, id).length > 0);
  const { forms, failed } = formsAt(seen, id);
  const given = forms.filter(({ form }) => ['captcha', 'redirect', 'bare'].includes(form.nature));
  const unanswered = unansweredMarks(id, failed);
  if (given.length === 0) {
    return unanswered.length > 0 ? unanswered : registrationMarks(seen, state).map(formless);
  }
  if (openness?.state === 'invited') {
    const coded = { code: 'REGISTRATION_BY_INVITATION', args: { said: openness.said } } as const;
    return [findingOf(id, 'not-applicable', 'exercised', coded, openness.evidence)];
  }
  return [
    ...given.map((one) => captchaMark(seen, id, one, openness)),
    ...unanswered,
    ...unshownMarks(seen, state, forms),
  ];
}

/** The form of a stream that was not seen may be the one without a captcha. */
function unshownMarks(
  seen: ObservationView,
  state: EndpointState,
  forms: readonly SeenForm[],
): readonly SubjectFinding[] {
  const clear = forms.some(({ phase }) => phase === 'clear');
  const secured = forms.some(({ phase }) => phase !== 'clear');
  return [
    ...forms.flatMap((one) => (one.form.nature === 'unclear' ? [unclearMark(state.id, one)] : [])),
    ...(clear ? [] : unseenClearMarks(seen, state)),
    ...(secured ? [] : unseenSecuredMarks(seen, state.id)),
  ];
}

/** A small server has none; where it is offered and no form came, that was not seen. */
function formless(mark: SubjectFinding): SubjectFinding {
  const { subject, status, basis, evidence } = mark;
  if (status === 'compliant') return findingOf(subject, 'not-applicable', basis, mark, evidence);
  if (status !== 'partial') return mark;
  const coded = { code: 'REGISTRATION_FORM_UNASKED', args: {} } as const;
  return findingOf(subject, 'not-observed', null, coded, evidence);
}

function captchaMark(
  seen: ObservationView,
  id: string,
  { form, id: evidence }: SeenForm,
  openness: Openness | null,
): SubjectFinding {
  switch (form.nature) {
    case 'captcha': {
      const coded = { code: 'CAPTCHA_ASKED', args: { kinds: form.kinds } } as const;
      return findingOf(id, 'compliant', 'observed', coded, [evidence]);
    }
    case 'redirect': {
      const coded = { code: 'CAPTCHA_ON_THE_WEB', args: { url: form.url } } as const;
      return findingOf(id, 'partial', 'observed', coded, [evidence]);
    }
    default: {
      const args = { fields: form.nature === 'bare' ? form.fields : [] };
      // The same form is given out where registration is by invitation, or closed by access rules.
      if (openness?.state === 'open') {
        const both = distinct([evidence, ...openness.evidence]);
        return findingOf(id, 'missing', 'observed', { code: 'CAPTCHA_ABSENT', args }, both);
      }
      if (openness?.state === 'barred') {
        const coded = {
          code: 'REGISTRATION_REFUSED_HERE',
          args: { said: [openness.said] },
        } as const;
        return findingOf(id, 'not-observed', null, coded, openness.evidence);
      }
      const invitations = invitationFeatures(seen, id).length > 0;
      const code = invitations ? 'CAPTCHA_ABSENT_MAYBE_INVITED' : 'CAPTCHA_ABSENT_MAYBE_CLOSED';
      return findingOf(id, 'not-observed', null, { code, args }, [evidence]);
    }
  }
}

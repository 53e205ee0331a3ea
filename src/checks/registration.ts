import type { Coded } from '../codes.js';
import type { EndpointState } from '../facts/endpoints.js';
import { distinct } from '../facts/order.js';
import { featuresAt, featuresOf, securedStreams, streamAt } from '../facts/streams.js';
import type { Seen } from '../model.js';
import { commandNodes } from '../wire/xmpp/disco.js';
import { markOf, outcomeOf, type AnyInput, type Check, type Mark, type Outcome } from './check.js';
import { argsOf, overEndpoints, settled, unseen, worstOf } from './merge.js';
import { noFeaturesMark, noStreamMark, unseenStreamMark } from './unseen.js';

/**
 * XEP-0077: off where no stream offers it, in the clear or in TLS. Offered, it may still be by
 * invitation only: such a Prosody says just the same.
 */
export const publicRegistration: Check<'public-registration'> = (input) => registration(input);

/** There is a form to look at only where there is registration. */
export const registrationCaptcha: Check<'registration-captcha'> = (input) => {
  const { status, basis, ...offer } = registration(input);
  if (status === 'compliant') {
    const coded = { code: 'REGISTRATION_CLOSED', args: {} } as const;
    return outcomeOf('not-applicable', basis, coded, offer.findings.map(asNotApplicable));
  }
  if (status === 'partial') {
    const coded = { code: 'REGISTRATION_FORM_UNASKED', args: {} } as const;
    return outcomeOf('not-observed', null, coded, offer.findings.map(asNotObserved));
  }
  return { ...offer, status, basis, findings: offer.findings.map(asNotApplicable) };
};

function asNotApplicable(mark: Mark): Mark {
  return mark.status === 'compliant' ? { ...mark, status: 'not-applicable' } : mark;
}

function asNotObserved(mark: Mark): Mark {
  if (mark.status === 'partial') return { ...mark, status: 'not-observed', basis: null };
  return asNotApplicable(mark);
}

/** XEP-0401 and XEP-0445: features, or the commands that the domain lists to a user (§3). */
export const invitations: Check<'invitations'> = (input) => {
  const offered = offeredInvitations(input);
  const listed = invitationCommands(input);
  if (listed === null) return offered;
  if (offered.status === 'compliant')
    return { ...offered, findings: [...offered.findings, listed] };
  const { code, args } = listed;
  const coded = { code, args } as Coded;
  return outcomeOf('compliant', 'advertised', coded, [...offered.findings, listed]);
};

/** Null where no command for it was listed; others than users may not be shown any. */
function invitationCommands({ seen, domain }: AnyInput): Mark | null {
  const listing = seen.at('entity.iq', domain).flatMap(({ id, value }) => {
    const payload = value?.query === 'commands' ? value.answer.payload : null;
    const nodes = payload == null ? [] : commandNodes(payload);
    return nodes
      .filter((node) => node.startsWith('urn:xmpp:invite#'))
      .map((node) => ({ id, node }));
  });
  if (listing.length === 0) return null;
  const args = { features: distinct(listing.map(({ node }) => node)) };
  const evidence = distinct(listing.map(({ id }) => id));
  return markOf(domain, 'compliant', 'advertised', { code: 'INVITATIONS_OFFERED', args }, evidence);
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

function invitationMarks(seen: Seen, id: string): readonly Mark[] {
  const streams = featuresAt(seen, id);
  if (streams.length === 0) return [noStreamMark(seen, id)];
  const evidence = distinct(streams.map((stream) => stream.id));
  const features = distinct(
    streams.flatMap((stream) => [
      ...(stream.features.inviteRegister ? ['urn:xmpp:invite'] : []),
      ...(stream.features.ibrToken ? ['urn:xmpp:ibr-token:0'] : []),
    ]),
  );
  if (features.length === 0) {
    return [markOf(id, 'not-observed', null, { code: 'INVITATIONS_NOT_SEEN', args: {} }, evidence)];
  }
  const coded = { code: 'INVITATIONS_OFFERED', args: { features } } as const;
  return [markOf(id, 'compliant', 'advertised', coded, evidence)];
}

function registration(input: AnyInput): Outcome {
  return overEndpoints(
    input,
    ['c2s'],
    (state) => registrationMarks(input.seen, state),
    (survey) =>
      worstOf(survey, (status) =>
        status === 'compliant'
          ? { code: 'REGISTRATION_NOT_OFFERED', args: {} }
          : { code: 'REGISTRATION_OFFERED_SOMEWHERE', args: {} },
      ),
  );
}

function registrationMarks(seen: Seen, { id, endpoint }: EndpointState): readonly Mark[] {
  const streams = featuresAt(seen, id);
  const offering = streams.filter(({ features }) => features.register);
  if (offering.length > 0) {
    const args = { phases: offering.map(({ phase }) => phase) };
    const invited = streams.some(({ features }) => features.inviteRegister || features.ibrToken);
    const code = invited ? 'REGISTRATION_OFFERED_WITH_INVITATIONS' : 'REGISTRATION_OFFERED';
    const evidence = distinct(offering.map((stream) => stream.id));
    return [markOf(id, 'partial', 'advertised', { code, args }, evidence)];
  }
  const marks: Mark[] = [];
  if (endpoint.transport === 'starttls') {
    const clear = streamAt(seen, id, 'clear');
    const features = clear?.value === undefined ? null : featuresOf(clear.value);
    if (features === null) marks.push(noFeaturesMark(id, 'clear', clear));
  }
  const secured = securedStreams(seen, id);
  for (const stream of secured) {
    if (stream.state === 'unseen') marks.push(unseenStreamMark(id, stream));
  }
  if (marks.length > 0) return marks;
  if (secured.every(({ state }) => state === 'refused')) {
    return [markOf(id, 'not-observed', null, { code: 'OLD_TLS_ONLY', args: {} }, [])];
  }
  const evidence = distinct(streams.map((stream) => stream.id));
  const coded = { code: 'REGISTRATION_NOT_OFFERED', args: {} } as const;
  return [markOf(id, 'compliant', 'advertised', coded, evidence)];
}

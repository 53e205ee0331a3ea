/** Reads the in-band registration (XEP-0077) of an endpoint from the observations. */
import {
  gap,
  known,
  knownFrom,
  notSeen,
  sightings,
  type Gap,
  type NotSeen,
  type Reading,
  type Sightings,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import { askedOf, type Observation, type ObservationView } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { coverageOf } from '../../shared/facts/coverage.js';
import { noFeaturesGap, unseenStreamGap } from '../../shared/facts/gaps.js';
import { featuresAt, featuresOf, securedStreams, streamAt } from '../../shared/facts/streams.js';
import { invitationFeatures } from './invitations.js';
import { formsAt, opennessOf, type SeenForm } from './registration.js';

export type Registration =
  /** The submission of a registration was refused because it had no invitation. */
  | { readonly is: 'invited'; readonly said: string }
  | { readonly is: 'open'; readonly by: 'conflict' | 'account' }
  /** All registration forms refer to a web page. */
  | { readonly is: 'redirect'; readonly url: string }
  | {
      readonly is: 'form';
      readonly phases: readonly string[];
      /** Names of the fields in the registration form, or kinds of captcha. */
      readonly fields: readonly string[];
      /** Whether invitations are offered in addition to the form. */
      readonly invitations: boolean;
    }
  /** Registration is among the stream features, but no form was received. */
  | {
      readonly is: 'offered';
      readonly phases: readonly string[];
      readonly invitations: boolean;
    }
  /** An existing account was registered again. */
  | { readonly is: 'overwritten' }
  /** The registration form was refused over TLS. */
  | { readonly is: 'refused'; readonly phases: readonly string[]; readonly said: readonly string[] }
  | { readonly is: 'not-offered' };

/**
 * Returns the kinds of registration that an endpoint shows. The absence of registration is known
 * only if all streams were observed, or the form was refused over TLS.
 */
export function registrationAt(at: Place<'c2s'>): Sightings<Registration> | NotSeen {
  const { seen, subject: id } = at[AT];
  const { forms, failed } = formsAt(seen, id);
  const given = forms.filter(isGiven);
  if (given.length > 0) {
    return sightings([ofForms(seen, id, given), ...overwritten(seen, id)], noStreams());
  }
  const failures = failed.map((one): Reading<Registration> => notSeen(unansweredForm(one)));
  const barred = barredGap(forms);
  const offering = featuresAt(seen, id).filter(({ features }) => features.register);
  if (offering.length > 0 && !securelyRefused(forms) && barred === null) {
    const offered: Registration = {
      is: 'offered',
      phases: offering.map(({ phase }) => phase),
      invitations: invitationFeatures(seen, id).length > 0,
    };
    const evidence = distinct(offering.map((stream) => stream.id));
    return sightings([knownFrom(offered, evidence), ...failures], noStreams());
  }
  if (barred !== null) return sightings([notSeen(barred), ...failures], barred);
  const unclear = forms
    .filter(({ form }) => form.nature === 'unclear' || form.nature === 'empty')
    .map((one): Reading<Registration> => notSeen(unclearForm(one)));
  const [first, ...rest] = [...unclear, ...failures];
  return sightings(first === undefined ? [absent(at, forms)] : [first, ...rest], noStreams());
}

/** Returns whether registration is closed to the public at every client endpoint of the domain. */
export function closedRegistration(place: Place): Reading<readonly Registration[]> {
  const { seen, domain, settings } = place[AT];
  const { endpoints, unknowns } = coverageOf(seen, 'c2s', domain, settings);
  const [state] = endpoints;
  if (state === undefined || unknowns.length > 0) return notSeen(noStreams());
  const found = endpoints.map((endpoint) =>
    endpoint.reached
      ? registrationAt({ [AT]: { ...place[AT], subject: endpoint.id, role: 'c2s', endpoint } })
      : notSeen(noStreams()),
  );
  const values: Registration[] = [];
  const evidence: string[] = [];
  for (const one of found) {
    if (!one.seen || one.all === null) return notSeen(noStreams());
    if (!one.all.value.every(isClosed)) return notSeen(noStreams());
    values.push(...one.all.value);
    evidence.push(...one.all.evidence);
  }
  return knownFrom(values, evidence);
}

export function isClosed({ is }: Registration): boolean {
  return is === 'invited' || is === 'refused' || is === 'not-offered';
}

function noStreams(): Gap {
  return gap('unasked', { code: 'UNASKED', args: { question: 'secured-stream', version: '' } });
}

export function isGiven({ form }: SeenForm): boolean {
  return form.nature === 'captcha' || form.nature === 'redirect' || form.nature === 'bare';
}

function ofForms(
  seen: ObservationView,
  id: string,
  given: readonly SeenForm[],
): Reading<Registration> {
  const invitations = invitationFeatures(seen, id).length > 0;
  const openness = opennessOf(seen, invitations);
  switch (openness?.state) {
    case 'invited':
      return knownFrom({ is: 'invited', said: openness.said }, openness.evidence);
    case 'barred':
      return notSeen(refusedHere([openness.said], openness.evidence));
    case 'open':
      return knownFrom({ is: 'open', by: openness.by }, openness.evidence);
    default:
  }
  const evidence = distinct(given.map((one) => one.id));
  const web = given.flatMap(({ form }) => (form.nature === 'redirect' ? [form.url] : []));
  const [url] = web;
  if (url !== undefined && web.length === given.length) {
    return knownFrom({ is: 'redirect', url }, evidence);
  }
  const phases = given.map(({ phase }) => phase);
  const fields = distinct(
    given.flatMap(({ form }) => {
      if (form.nature === 'bare') return form.fields;
      return form.nature === 'captcha' ? form.kinds : [];
    }),
  );
  return knownFrom({ is: 'form', phases, fields, invitations }, evidence);
}

/**
 * Returns the observation that the registration of an existing account succeeded. With such a
 * server, anyone could take over the account.
 */
function overwritten(seen: ObservationView, id: string): readonly Reading<Registration>[] {
  return seen
    .at('register.attempt', id)
    .filter(({ value }) => value?.purpose === 'existing' && value.answer === 'result')
    .map((one) => known({ is: 'overwritten' }, one.id));
}

/** Why registration is unknown: a form request got no answer. */
export function unansweredForm(form: Observation<'register.form'>): Gap {
  const phase = askedOf(form)?.phase === 'clear' ? 'clear' : 'tls';
  const args = { phase, ...(form.failure ?? { layer: '', reason: '', detail: '' }) };
  return gap('failed', { code: 'REGISTRATION_UNANSWERED', args }, [form.id]);
}

/**
 * Why registration is unknown: an answer proves neither that there is a form nor that there is
 * none.
 */
export function unclearForm({ form, phase, id }: SeenForm): Gap {
  const said = form.nature === 'unclear' ? form.said : 'a form with nothing to fill in';
  return gap('unsure', { code: 'REGISTRATION_UNCLEAR', args: { phase, said } }, [id]);
}

/**
 * Returns the reason why it is unknown whether registration is open: the server refused it, but
 * perhaps only for this address or user.
 */
export function refusedHere(said: readonly string[], evidence: readonly string[]): Gap {
  return gap('unsure', { code: 'REGISTRATION_REFUSED_HERE', args: { said } }, evidence);
}

/**
 * Why it is unknown whether registration is possible: the server refused the form over TLS, but
 * perhaps only to this address.
 */
function barredGap(forms: readonly SeenForm[]): Gap | null {
  const barred = forms.flatMap(({ form, phase, id }) =>
    form.nature === 'barred' && phase !== 'clear' ? [{ said: form.said, id }] : [],
  );
  return barred.length === 0
    ? null
    : refusedHere(distinct(barred.map(({ said }) => said)), distinct(barred.map(({ id }) => id)));
}

/**
 * Whether the server refused the registration form over TLS; a refusal before TLS may only mean
 * that TLS is required.
 */
function securelyRefused(forms: readonly SeenForm[]): boolean {
  const isRefused = ({ form, phase }: SeenForm): boolean =>
    form.nature === 'refused' || (form.nature === 'barred' && phase === 'clear');
  return forms.every(isRefused) && forms.some(({ phase }) => phase !== 'clear');
}

/**
 * Returns that the endpoint offers no registration, if all streams were observed without an offer,
 * or the form was refused. Else returns why this is unknown.
 */
function absent(at: Place<'c2s'>, forms: readonly SeenForm[]): Reading<Registration> {
  const { seen, subject: id } = at[AT];
  const [first, ...rest] = [...unseenClear(at), ...unseenSecured(seen, id)];
  if (first !== undefined) return notSeen(first, ...rest);
  if (securedStreams(seen, id).every((stream) => stream.state === 'refused')) {
    return notSeen(gap('unsure', { code: 'OLD_TLS_ONLY', args: {} }));
  }
  const other = otherProtocols(seen, id);
  if (other !== null) return notSeen(other);
  if (securelyRefused(forms)) {
    const phases = forms.map(({ phase }) => phase);
    const said = distinct(
      forms.flatMap(({ form }) => (form.nature === 'refused' ? [form.said] : [])),
    );
    return knownFrom({ is: 'refused', phases, said }, distinct(forms.map((one) => one.id)));
  }
  const evidence = distinct(featuresAt(seen, id).map((stream) => stream.id));
  return knownFrom({ is: 'not-offered' }, evidence);
}

/**
 * Why registration is unknown: the server offers the newer protocol XEP-0389, which the scan does
 * not test, in its stream features or inline in SASL2.
 */
function otherProtocols(seen: ObservationView, id: string): Gap | null {
  const found = featuresAt(seen, id).flatMap((stream) =>
    [...stream.features.other, ...(stream.features.sasl2?.inline ?? [])].flatMap((name) => {
      const [, namespace] = /^\{(urn:xmpp:register:\d+)\}/.exec(name) ?? [];
      return namespace === undefined ? [] : [{ namespace, id: stream.id }];
    }),
  );
  if (found.length === 0) return null;
  const names = distinct(found.map(({ namespace }) => namespace));
  const evidence = distinct(found.map((one) => one.id));
  return gap('unsure', { code: 'REGISTRATION_OTHER_PROTOCOL', args: { names } }, evidence);
}

/**
 * Returns why registration before TLS is unknown, if the features before TLS were not observed.
 * Empty if they were observed, or if the endpoint has no stream before TLS.
 */
export function unseenClear({
  [AT]: { seen, subject: id, endpoint },
}: Place<'c2s'>): readonly Gap[] {
  if (endpoint.endpoint.transport !== 'starttls') return [];
  const clear = streamAt(seen, id, 'clear');
  const features = clear?.value === undefined ? null : featuresOf(clear.value);
  return features === null ? [noFeaturesGap('clear', clear)] : [];
}

/** Returns why registration after TLS is unknown, for streams whose features were not observed. */
export function unseenSecured(seen: ObservationView, id: string): readonly Gap[] {
  return securedStreams(seen, id).flatMap((stream) =>
    stream.state === 'unseen' ? [unseenStreamGap(seen, id, stream)] : [],
  );
}

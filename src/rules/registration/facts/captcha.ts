/** Reads captchas in registration (XEP-0158) from the observations. */
import {
  gap,
  known,
  knownFrom,
  notSeen,
  sightings,
  type NotSeen,
  type Reading,
  type Sightings,
} from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import { chain } from '../../../judge/engine/reading.js';
import type { ObservationView } from '../../../model/index.js';
import { distinct } from '../../../util/order.js';
import { invitationFeatures } from './invitations.js';
import {
  isClosed,
  isGiven,
  refusedHere,
  registrationAt,
  unansweredForm,
  unclearForm,
  unseenClear,
  unseenSecured,
  type Registration,
} from './registration-offer.js';
import { formsAt, opennessOf, type Openness, type SeenForm } from './registration.js';

export type CaptchaOfForm =
  | { readonly is: 'captcha'; readonly kinds: readonly string[] }
  /** The registration form refers to a web page, which may have a captcha. */
  | { readonly is: 'on-the-web'; readonly url: string }
  /** The registration form has no captcha, and registration is open. */
  | { readonly is: 'absent'; readonly fields: readonly string[] }
  /** Registration is closed, so no captcha is needed. */
  | { readonly is: 'closed'; readonly registration: Registration };

/** Returns the captcha of each form at an endpoint, or that it has no registration. */
export function captchasAt(at: Place<'c2s'>): Sightings<CaptchaOfForm> | NotSeen {
  const { seen, subject: id } = at[AT];
  const { forms, failed } = formsAt(seen, id);
  const given = forms.filter(isGiven);
  const unanswered = failed.map(unansweredForm);
  const unasked = gap('unsure', { code: 'REGISTRATION_FORM_UNASKED', args: {} });
  if (given.length === 0) {
    return unanswered.length > 0 ? sightings(unanswered.map(ofGap), unasked) : withoutForm(at);
  }
  const openness = opennessOf(seen, invitationFeatures(seen, id).length > 0);
  if (openness?.state === 'invited') {
    const registration = { is: 'invited', said: openness.said } as const;
    return sightings([knownFrom({ is: 'closed', registration }, openness.evidence)], unasked);
  }
  const captchas = given.map((one) => captchaOf(seen, id, one, openness));
  // On a stream that was not observed, the registration form may have no captcha: add a reason for
  // each such stream.
  const unseen = [
    ...unanswered,
    ...forms.filter(({ form }) => form.nature === 'unclear').map(unclearForm),
    ...(forms.some(({ phase }) => phase === 'clear') ? [] : unseenClear(at)),
    ...(forms.some(({ phase }) => phase !== 'clear') ? [] : unseenSecured(seen, id)),
  ];
  return sightings([...captchas, ...unseen.map(ofGap)], unasked);
}

function ofGap(reason: Parameters<typeof notSeen>[0]): NotSeen {
  return notSeen(reason);
}

/**
 * Result for an endpoint without a form. If it has no registration, there is nothing to protect
 * with a captcha; if it has, its form was not observed.
 */
function withoutForm(at: Place<'c2s'>): Sightings<CaptchaOfForm> | NotSeen {
  const found = registrationAt(at);
  if (!found.seen) return found;
  const items = found.items.map((item) =>
    chain<Registration, CaptchaOfForm>(item, (registration) =>
      isClosed(registration)
        ? knownFrom({ is: 'closed', registration }, item.evidence)
        : notSeen(gap('unsure', { code: 'REGISTRATION_FORM_UNASKED', args: {} }, item.evidence)),
    ),
  );
  const unasked = gap('unsure', { code: 'REGISTRATION_FORM_UNASKED', args: {} });
  return sightings([...items, ...found.gaps.map(ofGap)], unasked);
}

function captchaOf(
  seen: ObservationView,
  id: string,
  { form, id: evidence }: SeenForm,
  openness: Openness | null,
): Reading<CaptchaOfForm> {
  if (form.nature === 'captcha') {
    return known({ is: 'captcha', kinds: form.kinds }, evidence);
  }
  if (form.nature === 'redirect') {
    return known({ is: 'on-the-web', url: form.url }, evidence);
  }
  const fields = form.nature === 'bare' ? form.fields : [];
  // A form without a captcha may also be offered if registration requires an invitation, or is
  // closed by access rules. So such a form counts only if registration is open.
  if (openness?.state === 'open') {
    return knownFrom({ is: 'absent', fields }, distinct([evidence, ...openness.evidence]));
  }
  if (openness?.state === 'barred') {
    return notSeen(refusedHere([openness.said], openness.evidence));
  }
  const invitations = invitationFeatures(seen, id).length > 0;
  const code = invitations ? 'CAPTCHA_ABSENT_MAYBE_INVITED' : 'CAPTCHA_ABSENT_MAYBE_CLOSED';
  return notSeen(gap('unsure', { code, args: { fields } }, [evidence]));
}

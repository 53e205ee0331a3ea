import { join, type Known } from '../../../judge/engine/reading.js';
import { defineRule, type Said, type Say } from '../../../judge/engine/rule.js';
import type { Checks } from '../../../model/index.js';
import { compareText, distinct } from '../../../util/order.js';
import type { Codes } from '../../codes.js';
import { outgoingControls, outgoingDomains, outgoingTo, type Outgoing } from '../facts/outgoing.js';

type OutgoingCodes = Pick<Codes, Extract<keyof Codes, `OUTGOING_${string}`>>;

/**
 * RFC 6120 §13.7 for outgoing connections: an account queries domains with invalid certificates.
 * The requirement is missing only if one of these domains answers. It is met only if the error
 * names the certificate, a control domain answered in the same scan, and the scan saw that the
 * certificate is invalid. Failed DNS lookups, closed ports and timeouts are not refusals.
 */
export const outgoing = defineRule<Checks['s2s-certificates'], OutgoingCodes>()({
  scope: { names: ({ seen, settings, domain }) => outgoingDomains(seen, settings, domain) },
  needs: { asked: outgoingTo },
  uses: { controls: outgoingControls },
  decide({ asked, controls }, say) {
    return asked.items.map((one) =>
      one.value.value.part === 'good' ? ofControl(one, say) : ofBad(one, controls, say),
    );
  },
  own: ['missing'],
  row: {
    compliant: (all) => all.first('compliant'),
    missing: (all) =>
      all.say('OUTGOING_NOT_ENFORCED', {
        domains: distinct(all.args('OUTGOING_ANSWERED').map(({ domain }) => domain)),
      }),
  },
});

function ofBad(
  asked: Known<Outgoing>,
  controls: readonly Known<Outgoing>[],
  say: Say<OutgoingCodes>,
): Said {
  const { domain, value, certificate, dane, atHome, answer } = asked.value;
  if (atHome) return say.unseen('OUTGOING_AT_HOME', { domain }, asked);
  switch (certificate.state) {
    case 'unseen': {
      const failure = value.unseen ?? NOT_SEEN;
      return say.unseen('OUTGOING_CERTIFICATE_UNSEEN', { domain, ...failure }, asked);
    }
    case 'valid':
      return say.unseen('OUTGOING_CERTIFICATE_VALID', { domain }, asked);
    case 'doubtful': {
      const args = { domain, why: certificate.why };
      return say.unseen('OUTGOING_CERTIFICATE_DOUBTFUL', args, asked);
    }
    case 'bad':
  }
  const bad = { domain, flaws: certificate.flaws };
  const said = { condition: value.condition ?? '', text: value.text ?? '' };
  switch (answer) {
    case 'reached':
      return dane.length > 0
        ? say.unseen('OUTGOING_DANE', { ...bad, records: dane }, asked)
        : say.missing(asked, 'exercised', 'OUTGOING_ANSWERED', bad);
    case 'refused':
    case 'not-reached': {
      const answered = controls.filter(({ value: control }) => isAnswered(control));
      if (answered.length === 0) {
        const args = { ...bad, ...said, controls: namesOf(controls) };
        return say.unseen('OUTGOING_UNCONTROLLED', args, asked);
      }
      if (answer === 'not-reached') {
        return say.unseen('OUTGOING_REASON_UNKNOWN', { ...bad, ...said }, asked);
      }
      const args = { ...bad, ...said, controls: namesOf(answered) };
      return say.met(join(asked, ...answered), 'exercised', 'OUTGOING_NOT_REACHED', args);
    }
    // Silence proves nothing: the query may have arrived, and only the stream for its answer may
    // have been refused.
    case 'silence':
      return say.unseen('OUTGOING_SILENT', bad, asked);
    case 'unclear':
      return say.unseen('OUTGOING_UNCLEAR', { ...bad, ...said }, asked);
  }
}

const NOT_SEEN = { layer: 'scan', reason: 'skipped', detail: 'not looked at' } as const;

function namesOf(controls: readonly Known<Outgoing>[]): readonly string[] {
  return controls.map(({ value }) => value.domain).sort(compareText);
}

function isAnswered({ answer, atHome, value }: Outgoing): boolean {
  return answer === 'reached' && !atHome && value.endpoints.length > 0;
}

function ofControl(control: Known<Outgoing>, say: Say<OutgoingCodes>): Said {
  const { domain, value, atHome, answer } = control.value;
  if (atHome) return say.note(control, 'OUTGOING_AT_HOME', { domain });
  if (isAnswered(control.value)) return say.note(control, 'OUTGOING_CONTROL_ANSWERED', { domain });
  if (answer === 'reached') {
    const failure = value.unseen ?? NOT_SEEN;
    return say.note(control, 'OUTGOING_CONTROL_UNSEEN', { domain, ...failure });
  }
  const said = { condition: value.condition ?? '', text: value.text ?? '' };
  return say.note(control, 'OUTGOING_CONTROL_SILENT', { domain, ...said });
}

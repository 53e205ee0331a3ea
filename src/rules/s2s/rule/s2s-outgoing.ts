import type { TypedCoded } from '../../codes.js';
import { outgoingReadings, type OutgoingReading } from '../facts/outgoing.js';
import { distinct } from '../../../util/order.js';
import {
  findingOf,
  type AnyInput,
  type SubjectFinding,
  type Outcome,
} from '../../../judge/engine/check.js';
import { compareMarks } from '../../../judge/engine/merge.js';
import { failedSessionMarks } from '../../../judge/engine/without-session.js';

/**
 * RFC 6120 §13.7 the other way: what became of questions of an account to domains whose
 * certificates are bad. Only what such a domain itself answered convicts. Not to have been
 * reached is to the target's credit only where its error names the certificate, a control was
 * reached in the same scan, and we saw that the certificate is bad: a failed DNS lookup, a closed
 * port and a time-out are no refusal.
 */
export function outgoingMarks(input: AnyInput): readonly SubjectFinding[] {
  const { seen, at, settings, domain } = input;
  const observations = seen.all('s2s.outgoing');
  if (observations.length === 0) {
    return settings.outgoing === undefined ? [] : failedSessionMarks(input).filter(isOfAccount);
  }
  const readings = outgoingReadings(seen, at);
  const controls = readings.filter(({ value }) => value.part === 'good');
  const marks = readings.map((reading) =>
    reading.value.part === 'good' ? controlMark(reading) : markOfBad(reading, controls),
  );
  const unknown = observations.flatMap(({ id, subject, failure }) => {
    if (failure === undefined) return [];
    // What broke off is of the target: whom it asked is not known.
    const asked = subject === domain ? [] : [subject];
    const coded = { code: 'OUTGOING_UNKNOWN', args: { asked, ...failure } } as const;
    return [findingOf(subject, 'not-observed', null, coded, [id])];
  });
  return [...marks, ...unknown].sort(compareMarks);
}

function isOfAccount(mark: SubjectFinding): boolean {
  return mark.code === 'SESSION_FAILED' && mark.args.by === 'account';
}

/**
 * The row of what comes in, with what goes out: the worse of the two convicts, and what was not
 * seen of one half takes nothing from the other.
 */
export function withOutgoing(incoming: Outcome, marks: readonly SubjectFinding[]): Outcome {
  if (marks.length === 0) return incoming;
  const findings = [...incoming.findings, ...marks].sort(compareMarks);
  const guilty = marks.filter(({ status }) => status === 'missing');
  if (guilty.length === 0 || incoming.status === 'missing') return { ...incoming, findings };
  const args = { domains: distinct(guilty.map(({ subject }) => subject)) };
  const coded: TypedCoded = { code: 'OUTGOING_NOT_ENFORCED', args };
  return { ...incoming, ...coded, status: 'missing', basis: 'exercised', findings };
}

function markOfBad(reading: OutgoingReading, controls: readonly OutgoingReading[]): SubjectFinding {
  const { domain, value, certificate, evidence, dane } = reading;
  const blank = (coded: TypedCoded): SubjectFinding =>
    findingOf(domain, 'not-observed', null, coded, evidence);
  if (reading.atHome) return blank({ code: 'OUTGOING_AT_HOME', args: { domain } });
  switch (certificate.state) {
    case 'unseen': {
      const failure = value.unseen ?? NOT_SEEN;
      return blank({ code: 'OUTGOING_CERTIFICATE_UNSEEN', args: { domain, ...failure } });
    }
    case 'valid':
      return blank({ code: 'OUTGOING_CERTIFICATE_VALID', args: { domain } });
    case 'doubtful': {
      const args = { domain, why: certificate.why };
      return blank({ code: 'OUTGOING_CERTIFICATE_DOUBTFUL', args });
    }
    case 'bad':
  }
  const bad = { domain, flaws: certificate.flaws };
  const said = { condition: value.condition ?? '', text: value.text ?? '' };
  switch (reading.answer) {
    case 'reached':
      if (dane.length > 0) return blank({ code: 'OUTGOING_DANE', args: { ...bad, records: dane } });
      return findingOf(
        domain,
        'missing',
        'exercised',
        { code: 'OUTGOING_ANSWERED', args: bad },
        evidence,
      );
    case 'refused':
    case 'not-reached': {
      const answered = controls.filter(isAnswered);
      if (answered.length === 0) {
        const names = controls.map((control) => control.domain);
        return blank({ code: 'OUTGOING_UNCONTROLLED', args: { ...bad, ...said, controls: names } });
      }
      if (reading.answer === 'not-reached') {
        return blank({ code: 'OUTGOING_REASON_UNKNOWN', args: { ...bad, ...said } });
      }
      const names = answered.map((control) => control.domain);
      const args = { ...bad, ...said, controls: names };
      const both = distinct([...evidence, ...answered.map(({ id }) => id)]);
      return findingOf(
        domain,
        'compliant',
        'exercised',
        { code: 'OUTGOING_NOT_REACHED', args },
        both,
      );
    }
    // The question may have got there, and the answer have been turned away on its own stream.
    case 'silence':
      return blank({ code: 'OUTGOING_SILENT', args: bad });
    case 'unclear':
      return blank({ code: 'OUTGOING_UNCLEAR', args: { ...bad, ...said } });
  }
}

const NOT_SEEN = { layer: 'scan', reason: 'skipped', detail: 'not looked at' } as const;

function isAnswered({ answer, atHome, value }: OutgoingReading): boolean {
  return answer === 'reached' && !atHome && value.endpoints.length > 0;
}

function controlMark(reading: OutgoingReading): SubjectFinding {
  const { domain, value, evidence, atHome } = reading;
  const tell = (coded: TypedCoded): SubjectFinding =>
    findingOf(domain, 'information', null, coded, evidence);
  if (atHome) return tell({ code: 'OUTGOING_AT_HOME', args: { domain } });
  if (isAnswered(reading)) return tell({ code: 'OUTGOING_CONTROL_ANSWERED', args: { domain } });
  if (reading.answer === 'reached') {
    const failure = value.unseen ?? NOT_SEEN;
    return tell({ code: 'OUTGOING_CONTROL_UNSEEN', args: { domain, ...failure } });
  }
  const said = { condition: value.condition ?? '', text: value.text ?? '' };
  return tell({ code: 'OUTGOING_CONTROL_SILENT', args: { domain, ...said } });
}

import { parseEndpointId } from '../../../model/endpoint-id.js';
import { compareText, distinct } from '../../../util/order.js';
import type { ObservationView } from '../../../model/index.js';
import type { SubjectFinding, Survey } from '../../../judge/engine/rule.js';

/**
 * Returns one line for each certificate with its defects: `5222 CERTIFICATE_EXPIRED
 * NAME_MISMATCH`. The line begins with the port; if the port is ambiguous, with `host:port` or
 * `host:port/address`. Returns nothing if every endpoint has certificates with the same defects.
 */
export function certificatesApart(
  { marks, statuses }: Survey,
  defectsAt: (subject: string) => readonly (readonly string[])[],
): string[] {
  const subjects = [...statuses.keys()];
  const found = new Map(subjects.map((subject) => [subject, linesOf(defectsAt(subject))]));
  const kinds = distinct([...found.values()].flatMap((lines) => (lines.length > 0 ? lines : [''])));
  const good = marks.some(({ status }) => status === 'compliant');
  if (kinds.length === 1 && !good) return [];
  const label = LABELS.find((one) => tellsApart(found, one)) ?? wholeOf;
  const all = [...found].flatMap(([subject, lines]) =>
    lines.map((line) => `${label(subject)} ${line}`),
  );
  return distinct(all).sort(compareText);
}

function linesOf(defects: readonly (readonly string[])[]): string[] {
  return distinct(defects.map((codes) => distinct(codes).sort(compareText).join(' '))).sort(
    compareText,
  );
}

/**
 * Returns the codes of the findings with status `missing`, one list for each handshake of the
 * subject that has such findings.
 */
export function missingByHandshake(
  seen: ObservationView,
  marks: readonly SubjectFinding[],
  subject: string,
): readonly (readonly string[])[] {
  const missing = marks.filter((mark) => mark.subject === subject && mark.status === 'missing');
  return seen.at('tls.handshake', subject).flatMap(({ id }) => {
    const codes = missing.filter(({ evidence }) => evidence.includes(id)).map(({ code }) => code);
    return codes.length === 0 ? [] : [codes];
  });
}

type Label = (subject: string) => string;

const portOf: Label = (subject) => String(parseEndpointId(subject)?.port ?? subject);
const hostPortOf: Label = (subject) => {
  const parsed = parseEndpointId(subject);
  return parsed === null ? subject : `${parsed.host}:${parsed.port}`;
};
const wholeOf: Label = (subject) => {
  const parsed = parseEndpointId(subject);
  return parsed === null ? subject : `${parsed.host}:${parsed.port}/${parsed.address}`;
};
const LABELS = [portOf, hostPortOf] as const;

/** Whether all endpoints with the same label have certificates with the same defects. */
function tellsApart(found: ReadonlyMap<string, readonly string[]>, label: Label): boolean {
  const byLabel = new Map<string, string>();
  return [...found].every(([subject, lines]) => {
    const text = lines.join('\n');
    const known = byLabel.get(label(subject));
    byLabel.set(label(subject), text);
    return known === undefined || known === text;
  });
}

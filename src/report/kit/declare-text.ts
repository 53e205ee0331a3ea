/** What the operator can do about a requirement that only the operator can confirm. */
import type { Row } from '../../model/index.js';

/** Formats `declare it: xmpp-safeguard attest init` for a manual row; null for other rows. */
export function declareText({ ruling }: Pick<Row, 'ruling'>): string | null {
  return ruling.status === 'manual' ? `declare it: ${DECLARE}` : null;
}

const DECLARE = 'xmpp-safeguard attest init';

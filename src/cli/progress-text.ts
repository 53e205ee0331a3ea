import { parseEndpointId } from '../model/endpoint-id.js';
import type { Progress } from '../scan/progress.js';

/** Formats the progress: `12/40 cipher suites of s2s xmpp1.example.org:5270 · 12 s`. */
export function progressText(
  { done, total, title, subject }: Progress,
  elapsedMs: number,
  dot = '·',
): string {
  const place = parseEndpointId(subject);
  const where = place === null ? subject : `${place.role} ${place.host}:${place.port}`;
  return `${done}/${total} ${title} of ${where} ${dot} ${Math.floor(elapsedMs / 1_000)} s`;
}

import type { Recording } from './model.js';
import { jsonText } from './report/escape.js';

/** Pretty and stable: equal recordings give equal text. Ends in a newline. */
export function formatRecording(recording: Recording): string {
  return `${jsonText(recording)}\n`;
}

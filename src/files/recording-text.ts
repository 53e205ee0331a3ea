import type { Recording } from '../model/index.js';
import { jsonText } from '../report/kit/escape.js';

/**
 * Formats the recording as indented JSON with a final newline. Equal recordings give equal text.
 */
export function formatRecording(recording: Recording): string {
  return `${jsonText(recording)}\n`;
}

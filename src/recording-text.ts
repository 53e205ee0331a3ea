import type { Recording } from './model.js';
import { jsonText } from './report/escape.js';

/** Indented JSON with a final newline. Equal recordings give equal text. */
export function formatRecording(recording: Recording): string {
  return `${jsonText(recording)}\n`;
}

/** JSON Lines: an object a domain, each in a line of its own that ends in a newline. */
import type { ErrorDocument, Verdict } from '../model.js';
import { jsonText } from './escape.js';
import { verdictDocument } from './json.js';

/** The document of `renderJson`, in one line. */
export function verdictLine(verdict: Verdict): string {
  return `${jsonText(verdictDocument(verdict), 0)}\n`;
}

/** Of a domain that has no verdict. */
export function errorLine(document: ErrorDocument): string {
  return `${jsonText(document, 0)}\n`;
}

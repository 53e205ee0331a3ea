/** JSON Lines: one document for each domain, on one line that ends in a newline. */
import type { ErrorDocument, Verdict } from '../../model/index.js';
import { jsonText } from '../kit/escape.js';
import { verdictDocument, type DocumentOptions } from './json.js';

/** The document of `renderJson` on one line. */
export function verdictLine(verdict: Verdict, options: DocumentOptions = {}): string {
  return `${jsonText(verdictDocument(verdict, options), 0)}\n`;
}

export function errorLine(document: ErrorDocument): string {
  return `${jsonText(document, 0)}\n`;
}

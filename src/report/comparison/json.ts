/** A comparison for programs: `comparison.schema.json` describes it. */
import type {
  Coded,
  ComparedCell,
  Comparison,
  ComparisonDocument,
  Finding,
  WithSavedText,
  Words,
} from '../../model/index.js';
import schema from '../../schemas/comparison.schema.json' with { type: 'json' };
import { jsonText } from '../kit/escape.js';
import { tell } from './words.js';

/** JSON Schema, draft 2020-12, of what `renderComparisonJson` writes. */
export const COMPARISON_SCHEMA: object = schema;

function worded<T extends Coded>(coded: WithSavedText<T>): T & Words {
  return { ...coded, text: tell(coded) };
}

/** Returns the comparison, with a sentence in `text` added to each code. */
export function comparisonDocument(comparison: Comparison): ComparisonDocument {
  return {
    ...comparison,
    rows: comparison.rows.map(({ cells, findings, ...row }) => ({
      ...row,
      cells: cells.map((cell) => (cell === null ? null : worded<ComparedCell>(cell))),
      findings: findings && {
        gone: findings.gone.map((finding) => worded<Finding>(finding)),
        appeared: findings.appeared.map((finding) => worded<Finding>(finding)),
        altered: findings.altered.map(({ before, after }) => ({
          before: worded<Finding>(before),
          after: worded<Finding>(after),
        })),
      },
    })),
  };
}

/** The comparison as indented JSON, ending in a newline. */
export function renderComparisonJson(comparison: Comparison): string {
  return `${jsonText(comparisonDocument(comparison))}\n`;
}
